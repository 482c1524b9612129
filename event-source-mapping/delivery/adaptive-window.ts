/** While nothing is with the function: long enough for what one fetch has brought of several partitions. */
const GATHER_MS = 1;
/** While an event is: no environment stays free for longer when one of the others takes its time. */
const FILL_MS = 100;

/**
 * How long the oldest record waits for a batch to fill, in milliseconds, where nobody has set a batch window.
 *
 * An idle function gets what is there at once, since waiting would only add latency. A busy one gains by larger batches, and what
 * waits meanwhile costs no time.
 *
 * @param invoking events that are with the function
 */
export const adaptiveWindowMs = (invoking: number): number => (invoking === 0 ? GATHER_MS : FILL_MS);
