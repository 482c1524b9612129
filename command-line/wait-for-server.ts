import { UserError } from './command.ts';

const RETRY_AFTER_MS = 1_000;
const SAY_EVERY_MS = 10_000;

interface WaitOptions {
  /** What is waited for, for instance `Kafka at 127.0.0.1:9092`. */
  readonly name: string;
  readonly say: (line: string) => void;
  /** Whether to go on waiting. */
  readonly waiting: () => boolean;
}

/**
 * Tries until it succeeds, and says at once and every ten seconds what it waits for and why.
 *
 * @returns the attempt's value; undefined when the waiting was ended
 * @throws UserError from the attempt: what waiting does not mend
 */
export async function waitForServer<Value>(
  { name, say, waiting }: WaitOptions,
  attempt: () => Promise<Value>,
): Promise<Value | undefined> {
  const startMs = Date.now();
  let saidMs = 0;
  while (waiting()) {
    try {
      const value = await attempt();
      if (saidMs > 0) say(`${name} answers now.`);
      return value;
    } catch (error) {
      if (error instanceof UserError) throw error;
      const nowMs = Date.now();
      if (nowMs - saidMs >= SAY_EVERY_MS) {
        const reason = error instanceof Error ? error.message : String(error);
        say(`${name} cannot be reached since ${Math.round((nowMs - startMs) / 1000)} s (${reason}); waiting for it.`);
        saidMs = nowMs;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
    }
  }
  return undefined;
}
