import type { DetectorLogCode, DetectorMetricName } from '../functions/detector/telemetry-names.ts';

/** The detector logs it each time that OpenSearch makes it try again. */
const RETRIED: DetectorLogCode = 'bulk-retried';
/** A metric that only an invocation which succeeded has. */
const SUCCEEDED: DetectorMetricName = 'Records';

/** Where the reason for waiting is shown. */
interface Shown {
  failing: string | undefined;
}

/**
 * Shows why the detector tries again while its first attempt still lasts, which may be a whole time-out: the event source
 * mapping learns of it only when the invocation has failed.
 *
 * @param line what the detector prints
 */
export function noticeTrouble(shown: Shown, line: string): void {
  if (!line.includes(RETRIED) && !line.includes(SUCCEEDED)) return;
  const fields = fieldsIn(line);
  if (fields['code'] === RETRIED && typeof fields['reason'] === 'string') shown.failing = fields['reason'];
  else if (fields['_aws'] !== undefined && fields[SUCCEEDED] !== undefined) shown.failing = undefined;
}

/**
 * Reads along what a function in this process writes to standard error, where its warnings go.
 *
 * @returns ends it
 */
export function watchStandardError(shown: Shown): () => void {
  const original = process.stderr.write;
  const write = original.bind(process.stderr) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
  process.stderr.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    noticeTrouble(shown, String(chunk));
    return write(chunk, ...rest);
  };
  return () => {
    process.stderr.write = original;
  };
}

/** The fields of a line of JSON; none of another line. */
function fieldsIn(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
