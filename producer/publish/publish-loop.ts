import { longSleep } from '../../command-line/long-sleep.ts';
import type { ReadingSource } from './reading-source.ts';
import type { PlacedMessage } from './record-set.ts';

interface PublishLoop {
  readonly readings: ReadingSource;
  /** Sends a batch; resolves when all of it is acknowledged. */
  publish(batch: readonly PlacedMessage[]): Promise<void>;
  /** Milliseconds since the start of the run. */
  elapsedMs(): number;
  /** Called when every due reading is acknowledged. */
  onCaughtUp(): void;
  /** Ends the loop after the batch on its way. */
  readonly stop: AbortSignal;
  /** Resolves after so many milliseconds, or when stopped; a sleep unless told. */
  pause?(durationMs: number, stop: AbortSignal): Promise<void>;
}

/** Readings that are due within so long go together; it is also the most that waiting for others costs a reading. */
const COALESCE_MS = 10;
/** Bounds the memory of a run that has to catch up. */
const MOST_READINGS_PER_BATCH = 6_000;

/** Publishes readings as they fall due, no batch before the last is acknowledged, until none is left or stopped. */
export async function publishUntilStopped(loop: PublishLoop): Promise<void> {
  const { readings, elapsedMs, stop, pause = longSleep } = loop;
  while (!stop.aborted) {
    const tookMs = elapsedMs();
    const batch = await readings.take(tookMs, MOST_READINGS_PER_BATCH);
    if (batch.length > 0) await loop.publish(batch);
    if (readings.finished) return;
    if (batch.length === MOST_READINGS_PER_BATCH) continue;
    loop.onCaughtUp();
    const pauseMs = Math.max(readings.nextInMs(elapsedMs()), tookMs + COALESCE_MS - elapsedMs());
    if (pauseMs > 0) await pause(pauseMs, stop);
  }
}

/** Waits for work, but no longer than until the signal: how the work ends after that is ignored. */
export async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  let wake = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    wake = () => resolve(undefined);
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  } finally {
    signal.removeEventListener('abort', wake);
    work.catch(() => undefined);
  }
}
