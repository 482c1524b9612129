import { setTimeout as sleep } from 'node:timers/promises';
import type { BootstrapAnswer } from '../../adapters/aws/bootstrap-brokers.ts';
import { UserError } from '../../command-line/command.ts';

const ASK_AGAIN_MS = 5_000;

interface BrokersQuestion {
  ask(): Promise<BootstrapAnswer>;
  /** Called with the reason each time there is nothing yet. */
  onWaiting(reason: string): void;
  readonly stop: AbortSignal;
  /** Five seconds unless told. */
  readonly askAgainMs?: number;
}

/**
 * Asks until a cluster has brokers.
 *
 * @returns undefined when stopped before
 * @throws UserError when asking again would not help
 */
export async function clusterBrokers(question: BrokersQuestion): Promise<readonly string[] | undefined> {
  const { ask, onWaiting, stop, askAgainMs = ASK_AGAIN_MS } = question;
  while (!stop.aborted) {
    const answer = await ask();
    if (answer.kind === 'brokers') return answer.brokers;
    if (answer.kind === 'impossible') throw new UserError(answer.reason);
    onWaiting(answer.reason);
    await sleep(askAgainMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
}
