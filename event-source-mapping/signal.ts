/** Wakes everyone who waits for a change; a waiter looks again for itself whether the change was the one it needs. */
export class Signal {
  readonly #waiters = new Set<() => void>();

  /** Resolves at the next {@link notify}, or after `timeoutMs` at the latest where one is given. */
  wait(timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const wake = () => {
        clearTimeout(timer);
        this.#waiters.delete(wake);
        resolve();
      };
      if (timeoutMs !== undefined) timer = setTimeout(wake, timeoutMs);
      this.#waiters.add(wake);
    });
  }

  notify(): void {
    for (const wake of [...this.#waiters]) wake();
  }
}
