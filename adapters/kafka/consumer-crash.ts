import type { Consumer } from 'kafkajs';

/** How long a consumer may fail without a fetch that works: a broker that has just started loads its groups first. */
const PATIENCE_MS = 60_000;

/**
 * Rejects when a consumer has crashed for good: at once where kafkajs does not start it again, else when nothing could be
 * fetched for some time. Never resolves. To be called before the consumer runs.
 */
export function crashOf(consumer: Consumer, patienceMs = PATIENCE_MS): Promise<never> {
  const crash = new Promise<never>((_, reject) => {
    let fetchedMs = Date.now();
    consumer.on('consumer.fetch', () => {
      fetchedMs = Date.now();
    });
    consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
      if (!restart || Date.now() - fetchedMs > patienceMs) reject(error);
    });
  });
  // A crash that comes before it is waited for, or after, is no failure of the process.
  crash.catch(() => {});
  return crash;
}
