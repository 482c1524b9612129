import type { FunctionEnvironment } from '../../../event-source-mapping/environments/function-environment.ts';
import { EventSourceMapping } from '../../../event-source-mapping/event-source-mapping.ts';
import type { EventSourceMappingOptions } from '../../../event-source-mapping/mapping-parts.ts';
import { type ScratchTopic, testBrokers } from './scratch-topic.ts';

/** Starts an event source mapping from a test's topic to a function, and keeps what it logs. */
export async function startMapping(
  { topic, groupId }: ScratchTopic,
  environment: FunctionEnvironment,
  settings: Partial<EventSourceMappingOptions> = {},
) {
  const log: string[] = [];
  const mapping = new EventSourceMapping({
    brokers: testBrokers(),
    topic,
    groupId,
    environment,
    batchSize: 100,
    batchWindowMs: 50,
    timeoutMs: 60_000,
    log: (level, message) => log.push(`${level} ${message}`),
    ...settings,
  });
  await mapping.start();
  return { mapping, log };
}
