/** Receives what the event source mapping has to say: a fixed sentence and fields. WARN: recovers; ERROR: see to it. */
export type MappingLog = (
  level: 'INFO' | 'WARN' | 'ERROR',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** What went wrong, in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}
