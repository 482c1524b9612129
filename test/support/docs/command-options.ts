import { throughputCommand } from '../../../bench/throughput/throughput-command.ts';
import type { OptionSet } from '../../../command-line/options.ts';
import { consoleOptions } from '../../../console/console-options.ts';
import { dropOptions, listOptions, redriveOptions, showOptions } from '../../../dead-letters/options.ts';
import { detectOptions } from '../../../detect/detect-options.ts';
import * as episodes from '../../../episodes/options.ts';
import { downOptions, upOptions } from '../../../localstack/options.ts';
import { producerOptions } from '../../../producer/options.ts';
import * as dashboards from '../../../saved-objects/options.ts';
import { scoreOptions } from '../../../score/score-options.ts';
import { scoreLabelsOptions } from '../../../score-labels/run-score-labels.ts';
import { soakOptions } from '../../../soak/soak-options.ts';
import { startOptions } from '../../../start/start-options.ts';
import { viewsCommandOptions } from '../../../views/options.ts';

/** The options of each script of package.json that has some, behind the verb where it has several. */
export const COMMAND_OPTIONS: Readonly<Record<string, OptionSet>> = {
  start: startOptions,
  detect: detectOptions,
  producer: producerOptions,
  score: scoreOptions,
  'score-labels': scoreLabelsOptions,
  soak: soakOptions,
  localstack: upOptions,
  'localstack down': downOptions,
  bench: throughputCommand.options,
  console: consoleOptions,
  views: viewsCommandOptions,
  'episodes list': episodes.listOptions,
  'episodes show': episodes.showOptions,
  'episodes acknowledge': episodes.acknowledgeOptions,
  'episodes shelve': episodes.shelveOptions,
  'episodes unshelve': episodes.unshelveOptions,
  'dashboards export': dashboards.exportOptions,
  'dashboards install': dashboards.installOptions,
  'dashboards diff': dashboards.diffOptions,
  'dashboards remove': dashboards.removeOptions,
  'dead-letters list': listOptions,
  'dead-letters show': showOptions,
  'dead-letters redrive': redriveOptions,
  'dead-letters drop': dropOptions,
};

/** Scripts of package.json that take words of another kind. */
export const OTHER_SCRIPTS: readonly string[] = [
  ...['test', 'lint', 'check', 'format', 'conformance', 'bench'],
  ...['pages', 'picture', 'console-picture', 'dashboard-pictures'],
];
