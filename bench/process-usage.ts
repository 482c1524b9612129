import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc; fixed for programs on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const BYTES_PER_KIBIBYTE = 1024;

/** CPU seconds, user and system, that a process has used; NaN where there is no /proc or no such process. */
export function cpuSeconds(processId: number): number {
  const fields = read(`/proc/${processId}/stat`)?.split(') ').at(-1)?.split(' ');
  return fields === undefined ? Number.NaN : (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The most memory that a process has had resident, in bytes; NaN where there is no /proc or no such process. */
export function peakMemoryBytes(processId: number): number {
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(read(`/proc/${processId}/status`) ?? '')?.[1];
  return kibibytes === undefined ? Number.NaN : Number(kibibytes) * BYTES_PER_KIBIBYTE;
}

/** A process and those that it has started, and so on; itself alone where there is no /proc. */
export function processTree(processId: number): readonly number[] {
  const children = threadsOf(processId).flatMap((thread) =>
    (read(`/proc/${processId}/task/${thread}/children`) ?? '').split(' ').filter((word) => word !== ''),
  );
  return [processId, ...children.flatMap((child) => processTree(Number(child)))];
}

function threadsOf(processId: number): readonly string[] {
  try {
    return readdirSync(`/proc/${processId}/task`);
  } catch {
    return [];
  }
}

/** The memory that a process has resident now, in bytes; NaN where there is no /proc or no such process. */
export function residentBytes(processId: number): number {
  const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(read(`/proc/${processId}/status`) ?? '')?.[1];
  return kibibytes === undefined ? Number.NaN : Number(kibibytes) * BYTES_PER_KIBIBYTE;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
