import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Polls until a condition holds; fails by name when it does not within the deadline. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await sleep(POLL_MS);
  }
}
