/** By name, what a shell adds to 128 for the exit status of a process that one of them has ended. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
/** Ctrl-C reaches a process that runs under npm twice, from the terminal and handed on by npm or tsx. */
const SAME_REQUEST_MS = 500;
const NPM_CHECK_MS = 1_000;
/** Whoever reads one of them may end, and a terminal may be closed: without a listener the next write would end the process. */
const OUTPUTS = [process.stdout, process.stderr];

/**
 * A person's or a parent's wish to end this process: the first SIGINT, SIGTERM or SIGHUP asks, and so does the end of the
 * parent that holds our message channel, of the npm that has started us, or of whoever reads our standard output or
 * standard error. A second signal ends the process at once.
 */
export class StopRequest {
  readonly #stop = new AbortController();
  readonly #npmCheck: NodeJS.Timeout | undefined;
  #firstMs: number | undefined;
  readonly #ask = () => this.#stop.abort();
  readonly #onSignal = (name: NodeJS.Signals) => {
    this.#firstMs ??= performance.now();
    if (performance.now() - this.#firstMs > SAME_REQUEST_MS) process.exit(128 + SIGNALS[name as keyof typeof SIGNALS]);
    this.#ask();
  };

  constructor() {
    for (const name of Object.keys(SIGNALS)) process.on(name, this.#onSignal);
    process.on('disconnect', this.#ask);
    for (const stream of OUTPUTS) stream.on('error', this.#ask);
    this.#npmCheck = this.#watchNpm();
  }

  /** Aborted once asked. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get requested(): boolean {
    return this.signal.aborted;
  }

  /** Resolves once asked. */
  wait(): Promise<void> {
    if (this.requested) return Promise.resolve();
    return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** Gives the signals back to their default. */
  release(): void {
    clearInterval(this.#npmCheck);
    for (const name of Object.keys(SIGNALS)) process.off(name, this.#onSignal);
    process.off('disconnect', this.#ask);
    for (const stream of OUTPUTS) stream.off('error', this.#ask);
  }

  /** An npm that is killed cannot hand a signal on. */
  #watchNpm(): NodeJS.Timeout | undefined {
    if (process.env['npm_lifecycle_event'] === undefined) return undefined;
    const npm = process.ppid;
    const check = () => {
      if (process.ppid !== npm) this.#ask();
    };
    return setInterval(check, NPM_CHECK_MS).unref();
  }
}
