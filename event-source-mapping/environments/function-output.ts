import { StringDecoder } from 'node:string_decoder';

type WriteCallback = (error?: Error | null) => void;

/**
 * Takes over standard output, as Lambda does, for a function that runs in this process.
 *
 * @param onLine receives each complete line without its end
 * @returns gives standard output back; a last line without an end is handed over first
 */
export function captureStandardOutput(onLine: (line: string) => void): () => void {
  const original = process.stdout.write;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
  process.stdout.write = (
    chunk: string | Uint8Array,
    encodingOrCallback?: BufferEncoding | WriteCallback,
    callback?: WriteCallback,
  ) => {
    take(typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk)));
    const written = typeof encodingOrCallback === 'function' ? encodingOrCallback : callback;
    if (written !== undefined) process.nextTick(written);
    return true;
  };
  return () => {
    process.stdout.write = original;
    if (rest !== '') onLine(rest);
    rest = '';
  };
}
