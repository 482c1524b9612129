/** Waits for work, or no longer than until the signal: what the work comes to after that is nobody's concern. */
export async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  let wake = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    wake = () => resolve(undefined);
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  } finally {
    signal.removeEventListener('abort', wake);
    work.catch(() => undefined);
  }
}
