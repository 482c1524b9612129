import type { PipelineCounters } from './pipeline-counters.ts';

/** What the console's process and the pipeline that has started it tell each other. */
export type ConsoleMessage =
  /** From the console: it answers there. */
  | { readonly kind: 'serving'; readonly url: string }
  /** To the console: what the pipeline has counted. */
  | { readonly kind: 'counters'; readonly counters: PipelineCounters };
