import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { UserError } from '../../command-line/command.ts';
import { cpuSeconds, processTree } from '../process-usage.ts';

/** What a stretch from 10 % to 90 % of the documents took. */
export interface Stretch {
  readonly documentsPerSecond: number;
  /** CPU seconds per million documents, by the name of the process. */
  readonly cpuSecondsPerMillion: Readonly<Record<string, number>>;
}

interface WatchOptions {
  readonly client: Client;
  readonly index: string;
  /** Documents that are to arrive. */
  readonly expected: number;
  /** Process ids by what they are together; what they have started counts with them. */
  readonly processes: Readonly<Record<string, readonly number[]>>;
}

interface Sample {
  readonly atMs: number;
  readonly documents: number;
  readonly cpu: Readonly<Record<string, number>>;
}

const SAMPLE_INTERVAL_MS = 100;
const STALL_MS = 60_000;

/**
 * Watches documents arrive in an index until all are there: seen from OpenSearch, so the same for every contender.
 *
 * @throws UserError when nothing arrives for a minute, or when there is too little to measure
 */
export async function watchIndex(options: WatchOptions): Promise<Stretch> {
  const samples: Sample[] = [await sample(options)];
  let changedMs = Date.now();
  for (let latest = samples[0]; latest !== undefined && latest.documents < options.expected; latest = samples.at(-1)) {
    if (Date.now() - changedMs > STALL_MS)
      throw new UserError(
        `${options.index} has stood at ${latest.documents} of ${options.expected} documents for a minute`,
      );
    await sleep(SAMPLE_INTERVAL_MS);
    const next = await sample(options);
    if (next.documents > latest.documents) changedMs = Date.now();
    samples.push(next);
  }
  return stretch(samples, options.expected);
}

async function sample({ client, index, processes }: WatchOptions): Promise<Sample> {
  const { body } = await client.indices.stats({ index, metric: ['indexing'], ignore_unavailable: true } as object);
  const documents = body._all?.primaries?.indexing?.index_total ?? 0;
  const cpu = Object.fromEntries(
    Object.entries(processes).map(([name, ids]) => [
      name,
      ids.flatMap(processTree).reduce((sum, id) => sum + cpuSeconds(id), 0),
    ]),
  );
  return { atMs: performance.now(), documents, cpu };
}

function stretch(samples: readonly Sample[], expected: number): Stretch {
  const first = samples.find(({ documents }) => documents >= expected * 0.1);
  const last = samples.findLast(({ documents }) => documents <= expected * 0.9);
  if (first === undefined || last === undefined || last.documents <= first.documents)
    throw new UserError('There are too few documents to measure between 10 % and 90 %: give more --records.');
  const documents = last.documents - first.documents;
  const perMillion = (name: string) => (((last.cpu[name] ?? Number.NaN) - (first.cpu[name] ?? 0)) * 1e6) / documents;
  return {
    documentsPerSecond: (documents * 1000) / (last.atMs - first.atMs),
    cpuSecondsPerMillion: Object.fromEntries(Object.keys(last.cpu).map((name) => [name, perMillion(name)])),
  };
}
