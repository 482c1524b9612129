import type { KafkaEvent } from '../functions/detector/kafka-event.ts';
import { eventOfFailedBatch } from './failed-batch.ts';

/** Where failed batches lie: objects in a bucket, or files in a folder. */
export interface FailedBatchStore {
  /** Names of the objects that have not been redriven, in order. */
  names(): AsyncIterable<string>;
  read(name: string): Promise<string>;
  /** Moves an object to those that are done; resolves to its new name. */
  moveToRedriven(name: string): Promise<string>;
}

/** What became of one object. */
export type BatchOutcome =
  | { readonly kind: 'redriven'; readonly records: number; readonly movedTo: string }
  /** It stays where it is, for this reason. */
  | { readonly kind: 'unusable'; readonly problem: string };

/**
 * Gives each failed batch to the detector again, and moves it to those that are done. Doing it again after an interruption
 * changes nothing that is written already.
 *
 * @param detect writes the records of an event, each as a document or dead letter; rejects when it could not
 */
export async function* redriveBatches(
  store: FailedBatchStore,
  detect: (event: KafkaEvent) => Promise<void>,
): AsyncGenerator<{ readonly name: string; readonly outcome: BatchOutcome }> {
  for await (const name of store.names()) {
    const event = eventOfFailedBatch(await store.read(name));
    if (!event.ok) {
      yield { name, outcome: { kind: 'unusable', problem: event.problem } };
      continue;
    }
    await detect(event.value);
    const records = Object.values(event.value.records).reduce((sum, list) => sum + list.length, 0);
    yield { name, outcome: { kind: 'redriven', records, movedTo: await store.moveToRedriven(name) } };
  }
}
