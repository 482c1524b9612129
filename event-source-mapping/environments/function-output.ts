import { LineSplitter } from './line-splitter.ts';

type WriteCallback = (error?: Error | null) => void;

/**
 * Takes over standard output, as Lambda does, for a function that runs in this process.
 *
 * @param onLine receives each complete line without its end
 * @returns gives standard output back; a last line without an end is handed over first
 */
export function captureStandardOutput(onLine: (line: string) => void): () => void {
  const original = process.stdout.write;
  const splitter = new LineSplitter(onLine);
  process.stdout.write = (
    chunk: string | Uint8Array,
    encodingOrCallback?: BufferEncoding | WriteCallback,
    callback?: WriteCallback,
  ) => {
    splitter.take(typeof chunk === 'string' ? chunk : Buffer.from(chunk));
    const written = typeof encodingOrCallback === 'function' ? encodingOrCallback : callback;
    if (written !== undefined) process.nextTick(written);
    return true;
  };
  return () => {
    process.stdout.write = original;
    splitter.end();
  };
}
