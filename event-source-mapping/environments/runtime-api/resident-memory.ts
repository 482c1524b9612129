import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 100;
const BYTES_PER_KIBIBYTE = 1_024;

/** Memory that a process has resident, in bytes; undefined where there is no /proc or no such process. */
export function residentBytes(processId: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * BYTES_PER_KIBIBYTE;
  } catch {
    return undefined;
  }
}

/**
 * Watches a process's memory, on Linux only: elsewhere nothing but Node's own settings limit it.
 *
 * @param onExceeded called at the first look that finds more than `limitBytes`
 * @returns ends the watch
 */
export function watchMemory(
  processId: number,
  limitBytes: number,
  onExceeded: (residentBytes: number) => void,
): () => void {
  const timer = setInterval(() => {
    const resident = residentBytes(processId) ?? 0;
    if (resident <= limitBytes) return;
    clearInterval(timer);
    onExceeded(resident);
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
