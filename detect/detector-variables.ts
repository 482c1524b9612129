import type { TopicRetention } from '../adapters/kafka/topic-retention.ts';
import type { SearchEnvironment } from '../adapters/opensearch/connection/search-environment.ts';
import { retentionMs } from '../command-line/topic-retention.ts';
import {
  DEFAULT_RETENTION_HOURS,
  type DetectorEnvironment,
  retentionVariable,
  stateCacheMb,
} from '../functions/detector/config.ts';
import type { FunctionPlace } from './function-options.ts';

interface DetectorSettings {
  readonly place: FunctionPlace;
  /** How to reach OpenSearch. */
  readonly search: { readonly variables: SearchEnvironment };
  readonly rulesFile: string | undefined;
  readonly topic: string;
  /** Undefined unless it was given. */
  readonly retentionHours: string | undefined;
  readonly withModel: boolean;
}

/** The environment variables of a detector that runs here; none of a deployed function, which has its own. */
export async function detectorVariables(
  { place, search, rulesFile, topic, retentionHours: given, withModel }: DetectorSettings,
  told: TopicRetention,
  say: (line: string) => void,
): Promise<Record<string, string>> {
  if (place.kind === 'deployed') return {};
  const question = { topic, given, assumedHours: DEFAULT_RETENTION_HOURS, say };
  // Those in this process share its memory.
  const memoryMb = place.memoryLimitMb / (place.kind === 'in-process' ? place.environments : 1);
  const variables: DetectorEnvironment = {
    ...search.variables,
    ...(rulesFile !== undefined && { RULES_FILE: rulesFile }),
    ...(!withModel && { MODEL: 'off' }),
    STATE_CACHE_MB: stateCacheMb(memoryMb),
    TOPIC_RETENTION_HOURS: retentionVariable(await retentionMs(question, async () => told)),
  };
  return { ...variables };
}
