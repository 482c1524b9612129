import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from '../process-usage.ts';
import { ask, overviewQuestions, type Question, sensorQuestions } from './questions.ts';
import type { BenchConsole } from './served-console.ts';

const REFRESH_MS = 5_000;
const RANGE = 'now-15m';

/** Memory of the console's server in bytes, after a tenth of the refreshes and after all. */
export interface ServerMemory {
  readonly refreshes: number;
  readonly early: number;
  readonly late: number;
}

/** Refreshes the overview so many times, as fast as it is answered. */
export async function memoryOverRefreshes({ url, pid }: BenchConsole, refreshes: number): Promise<ServerMemory> {
  const questions = await overviewQuestions(url, RANGE);
  let early = Number.NaN;
  for (let time = 0; time < refreshes; time++) {
    if (time === Math.floor(refreshes / 10)) early = residentBytes(pid);
    await refresh(url, questions);
  }
  return { refreshes, early, late: residentBytes(pid) };
}

/** Two open consoles, one on the overview and one on a sensor, until they are closed: they ask what the pages ask. */
export async function openTwo(url: string): Promise<{ close(): Promise<void> }> {
  const pages = [await overviewQuestions(url, RANGE), await sensorQuestions(url, RANGE)];
  const closing = new AbortController();
  const open = pages.map(async (questions) => {
    while (!closing.signal.aborted) {
      await refresh(url, questions);
      await sleep(REFRESH_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  });
  return {
    async close() {
      closing.abort();
      await Promise.all(open);
    },
  };
}

const refresh = async (url: string, questions: readonly Question[]): Promise<void> => {
  await Promise.all(questions.map(({ path }) => ask(url, path)));
};
