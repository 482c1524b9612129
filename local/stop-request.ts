const EXIT_SECOND_SIGNAL = 130;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A person's or a parent's wish to end this process: the first signal asks, a second one ends it at once. */
export class StopRequest {
  #signals = 0;
  #stop = () => {};
  readonly #stopped = new Promise<void>((resolve) => {
    this.#stop = resolve;
  });
  readonly #onSignal = () => {
    if (++this.#signals > 1) process.exit(EXIT_SECOND_SIGNAL);
    this.#stop();
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  get requested(): boolean {
    return this.#signals > 0;
  }

  /** Resolves when a signal has come. */
  wait(): Promise<void> {
    return this.#stopped;
  }

  /** Gives the signals back to their default. */
  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}
