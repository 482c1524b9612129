/**
 * Keeps Node from printing the one warning that kafkajs provokes: from Node 24 on a timer in the past is reported, and
 * its request queue sets such timers.
 *
 * @see https://github.com/tulios/kafkajs/issues/1751
 */
export function silenceTimeoutNegativeWarning(host: { emitWarning: typeof process.emitWarning } = process): void {
  const emit = host.emitWarning;
  const filtered = (warning: string | Error, ...rest: unknown[]): void => {
    const name = warning instanceof Error ? warning.name : warningName(rest[0]);
    if (name !== 'TimeoutNegativeWarning') Reflect.apply(emit, host, [warning, ...rest]);
  };
  host.emitWarning = filtered;
}

const warningName = (option: unknown): unknown =>
  typeof option === 'object' && option !== null && 'type' in option ? option.type : option;
