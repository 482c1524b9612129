import type { SendProblem } from './send-problem.ts';

/** Is told each problem in turn, and answers whether what it watches has lasted for too long. */
export type Impatience = (problem: SendProblem) => boolean;

const monotonicMs = () => performance.now();

/**
 * Loses patience when the topic has been unknown without a break for longer than the given time: brokers that have just
 * started may not know a topic at first.
 */
export function topicPatience(patienceMs: number, nowMs = monotonicMs): Impatience {
  let sinceMs: number | undefined;
  return ({ kind }) => {
    sinceMs = kind === 'unknown-topic' ? (sinceMs ?? nowMs()) : undefined;
    return sinceMs !== undefined && nowMs() - sinceMs > patienceMs;
  };
}

/**
 * Loses patience when the brokers have refused this client for the given time. A connection that breaks meanwhile is no
 * end of it; that they let it in is.
 */
export function refusalPatience(patienceMs: number, nowMs = monotonicMs): Impatience {
  let sinceMs: number | undefined;
  return (problem) => {
    if (isRefusal(problem)) sinceMs ??= nowMs();
    else if (problem.kind === 'unknown-topic') sinceMs = undefined;
    return isRefusal(problem) && nowMs() - (sinceMs ?? 0) >= patienceMs;
  };
}

/**
 * Whether the brokers refuse the client's sign-in or a permission. Both may pass: a small broker of Amazon MSK refuses more
 * than a few new connections a second as if their sign-in failed, and a role's permissions reach the brokers after the role.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/limits.html
 */
export function isRefusal(problem: SendProblem): boolean {
  return problem.kind === 'refused' || (problem.kind === 'not-let-in' && problem.problem.kind === 'sign-in');
}
