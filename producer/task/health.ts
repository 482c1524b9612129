import { statSync, writeFileSync } from 'node:fs';

/**
 * How old the health file may be: far longer than a broker of the cluster is unavailable while it is patched, since a new task
 * would not reach Kafka any better.
 */
export const HEALTHY_FOR_MS = 180_000;
const TOUCH_EVERY_MS = 1_000;

/** The file by which the task shows that it is healthy, touched once a second at most. */
export class HealthFile {
  readonly #path: string;
  #touchedMs = Number.NEGATIVE_INFINITY;

  constructor(path: string) {
    this.#path = path;
  }

  /** Something got on. Throws when the file cannot be written. */
  touch(nowMs: number = Date.now()): void {
    if (nowMs - this.#touchedMs < TOUCH_EVERY_MS) return;
    writeFileSync(this.#path, '');
    this.#touchedMs = nowMs;
  }
}

/** Whether the file was touched within {@link HEALTHY_FOR_MS}; a task that has just begun may have none yet. */
export function isHealthy(path: string, nowMs: number = Date.now()): boolean {
  const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return modifiedMs !== undefined && nowMs - modifiedMs <= HEALTHY_FOR_MS;
}
