/** kafkajs sets timers in the past, which Node reports from 24 on. @see https://github.com/tulios/kafkajs/issues/1751 */
const SILENT_TYPES: readonly unknown[] = ['TimeoutNegativeWarning'];
/** The SDK's own switch for its notice that it will want a newer Node; which Node this project wants is ours to say. */
const SDK_SWITCH = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/**
 * Keeps Node from printing the warnings that libraries provoke and that nobody who runs a program can mend: those named here,
 * and no other.
 */
export function silenceKnownWarnings(): void {
  process.env[SDK_SWITCH] ??= 'true';
  const emit = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    const type = warning instanceof Error ? warning.name : typeOf(rest[0]);
    if (!SILENT_TYPES.includes(type)) Reflect.apply(emit, process, [warning, ...rest]);
  };
}

const typeOf = (option: unknown): unknown =>
  typeof option === 'object' && option !== null && 'type' in option ? option.type : option;
