import { setTimeout as sleep } from 'node:timers/promises';
import type { BootstrapAnswer } from '../../adapters/aws/bootstrap-brokers.ts';
import { UserError } from '../../command-line/command.ts';

const ASK_AGAIN_MS = 5_000;

interface BrokersQuestion {
  ask(): Promise<BootstrapAnswer>;
  /** Called with the reason each time there is nothing yet. */
  onWaiting(reason: string): void;
  readonly stop: AbortSignal;
  /** How long asking again may be of no use: a new role's permissions arrive after the role. */
  readonly patienceMs: number;
  /** Five seconds unless told. */
  readonly askAgainMs?: number;
  nowMs?(): number;
}

/**
 * Asks until a cluster has brokers.
 *
 * @returns undefined when stopped before
 * @throws UserError when asking again would not help, and has not for as long as that was hoped
 */
export async function clusterBrokers(question: BrokersQuestion): Promise<readonly string[] | undefined> {
  const { ask, onWaiting, stop, patienceMs, askAgainMs = ASK_AGAIN_MS, nowMs = () => performance.now() } = question;
  let uselessSinceMs: number | undefined;
  while (!stop.aborted) {
    const answer = await ask();
    if (answer.kind === 'brokers') return answer.brokers;
    uselessSinceMs = answer.kind === 'impossible' ? (uselessSinceMs ?? nowMs()) : undefined;
    if (uselessSinceMs !== undefined && nowMs() - uselessSinceMs >= patienceMs) throw new UserError(answer.reason);
    onWaiting(answer.reason);
    await sleep(askAgainMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
}
