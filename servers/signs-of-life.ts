import type { Report } from './report.ts';

const EVERY_MS = 1_000;

/**
 * Tells every second what still starts and for how long, until all have started or one has failed.
 *
 * @param parts what starts, by the name that a person knows it by
 */
export async function withSignsOfLife<Part extends string>(
  report: Report,
  parts: Readonly<Record<Part, Promise<unknown>>>,
  nowMs: () => number = () => performance.now(),
): Promise<void> {
  const startMs = nowMs();
  const starting = new Set(Object.keys(parts));
  const tell = () =>
    report.progress(`Starting ${[...starting].join(' and ')} … ${Math.round((nowMs() - startMs) / 1000)} s`);
  const timer = setInterval(tell, EVERY_MS);
  try {
    const entries = Object.entries<Promise<unknown>>(parts);
    await Promise.all(entries.map(([name, started]) => started.then(() => starting.delete(name))));
    report.note(`${Object.keys(parts).join(' and ')} answer after ${Math.round((nowMs() - startMs) / 1000)} s.`);
  } finally {
    clearInterval(timer);
  }
}
