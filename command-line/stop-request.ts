const EXIT_SECOND_SIGNAL = 130;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Ctrl-C reaches a process that runs under npm twice, from the terminal and handed on by npm. */
const SAME_REQUEST_MS = 500;
const NPM_CHECK_MS = 1_000;

/** A person's or a parent's wish to end this process: the first signal asks, a second one ends it at once. */
export class StopRequest {
  #firstMs: number | undefined;
  #stop = () => {};
  readonly #npmCheck: NodeJS.Timeout | undefined;
  readonly #stopped = new Promise<void>((resolve) => {
    this.#stop = resolve;
  });
  readonly #onSignal = () => {
    this.#firstMs ??= performance.now();
    if (performance.now() - this.#firstMs > SAME_REQUEST_MS) process.exit(EXIT_SECOND_SIGNAL);
    this.#stop();
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    this.#npmCheck = this.#watchNpm();
  }

  get requested(): boolean {
    return this.#firstMs !== undefined;
  }

  /** Resolves when a signal has come. */
  wait(): Promise<void> {
    return this.#stopped;
  }

  /** Gives the signals back to their default. */
  release(): void {
    clearInterval(this.#npmCheck);
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  /** An npm that is killed cannot hand a signal on: its end counts as one. */
  #watchNpm(): NodeJS.Timeout | undefined {
    if (process.env['npm_lifecycle_event'] === undefined) return undefined;
    const npm = process.ppid;
    const check = () => {
      if (process.ppid !== npm && !this.requested) this.#onSignal();
    };
    return setInterval(check, NPM_CHECK_MS).unref();
  }
}
