/** What the function logs each time that OpenSearch makes it try again. */
const TRIES_AGAIN = '"message":"bulk operations are sent again"';
/** A metric that only an invocation which succeeded has. */
const SUCCEEDED = '"Records":';

/** Where the reason for waiting is shown. */
interface Shown {
  failing: string | undefined;
}

/**
 * Shows why the function tries again while its first attempt still lasts, which may be a whole time-out: the event source
 * mapping only learns of it when the invocation has failed.
 *
 * @param line what the function prints
 */
export function noticeTrouble(shown: Shown, line: string): void {
  if (line.includes(TRIES_AGAIN)) shown.failing = reasonIn(line) ?? shown.failing;
  else if (line.includes('"_aws":') && line.includes(SUCCEEDED)) shown.failing = undefined;
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

function reasonIn(line: string): string | undefined {
  try {
    const { reason } = JSON.parse(line);
    return typeof reason === 'string' ? reason : undefined;
  } catch {
    return undefined;
  }
}
