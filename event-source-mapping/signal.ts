import type { Clock } from './clock.ts';

/** Wakes everyone who waits for a change; a waiter looks again for itself whether the change was the one it needs. */
export class Signal {
  readonly #clock: Clock;
  readonly #waiters = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves at the next {@link notify}, or after `timeoutMs` at the latest where one is given. */
  wait(timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      let cancel = () => {};
      const wake = () => {
        cancel();
        this.#waiters.delete(wake);
        resolve();
      };
      if (timeoutMs !== undefined) cancel = this.#clock.after(timeoutMs, wake);
      this.#waiters.add(wake);
    });
  }

  notify(): void {
    for (const wake of [...this.#waiters]) wake();
  }
}
