import type { Schedule } from './schedule/schedule.ts';
import type { SoakTopic } from './soak-topic.ts';

/** The options that a schedule's detectors are started with, but for the address of OpenSearch. */
export function detectWords(schedule: Schedule, topic: Pick<SoakTopic, 'name' | 'groupId'>, brokers: string): string[] {
  const { batchSize, batchWindowSeconds, timeoutSeconds, environments } = schedule;
  const where = ['--brokers', brokers, '--topic', topic.name, '--group', topic.groupId];
  const cuts = ['--batch-size', `${batchSize}`];
  if (batchWindowSeconds !== undefined) cuts.push('--batch-window', `${batchWindowSeconds}`);
  const place = environments > 0 ? ['--environment', 'process', '--environments', `${environments}`] : [];
  // What keeps the views is started, killed and started twice by the soak itself.
  return [...where, ...cuts, ...place, '--timeout', `${timeoutSeconds}`, '--no-views'];
}
