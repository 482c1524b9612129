/** While nothing is with the function: long enough for what one fetch has brought of several partitions. */
const GATHER_MS = 1;
/** While an event is: no environment stays free for longer when one of the others takes its time. */
const FILL_MS = 100;

/** How long a record may wait for its event to fill: what a mapping was told, else as little as the function allows. */
export const batchWindow = (toldMs: number | undefined, isFunctionBusy: boolean): number =>
  toldMs ?? (isFunctionBusy ? FILL_MS : GATHER_MS);
