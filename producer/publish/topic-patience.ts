import type { SendProblem } from './send-problem.ts';

/**
 * Makes a function that is told each problem in turn and answers whether the topic has been unknown without a break for
 * longer than the given time: brokers that have just started may not know a topic at first.
 */
export function topicPatience(patienceMs: number): (problem: SendProblem) => boolean {
  let sinceMs: number | undefined;
  return ({ kind }) => {
    sinceMs = kind === 'unknown-topic' ? (sinceMs ?? performance.now()) : undefined;
    return sinceMs !== undefined && performance.now() - sinceMs > patienceMs;
  };
}
