/** Ctrl-C reaches a process that runs under npm twice, from the terminal and handed on by npm or tsx. */
const SAME_REQUEST_MS = 500;
const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/**
 * Makes a signal that is raised by the first SIGINT, SIGTERM or SIGHUP, by the end of the parent process that holds our
 * channel, and by a closed standard output; a second SIGINT, SIGTERM or SIGHUP ends the process at once.
 */
export function stopRequest(): AbortSignal {
  const stop = new AbortController();
  let firstMs: number | undefined;
  for (const [name, number] of Object.entries(SIGNAL_NUMBERS)) {
    process.on(name, () => {
      firstMs ??= performance.now();
      if (performance.now() - firstMs > SAME_REQUEST_MS) process.exit(128 + number);
      stop.abort();
    });
  }
  process.on('disconnect', () => stop.abort());
  process.stdout.on('error', () => stop.abort());
  return stop.signal;
}
