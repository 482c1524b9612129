import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { presentRecords } from '../../adapters/opensearch/documents/documents-of-records.ts';
import { idsInIndex } from '../../adapters/opensearch/documents/found-ids.ts';
import type { DocumentPlace } from '../../adapters/opensearch/documents/present-documents.ts';
import { ofRecords } from '../../adapters/opensearch/documents/records-query.ts';
import type { Coordinates, OffsetRange } from '../../detection/coordinates.ts';
import { otherIndex, UNDATED_INDEX } from '../../detection/daily-index.ts';
import { coordinatesOf, documentIdsOf, type KafkaEventRecord } from './kafka-event.ts';

/**
 * Records that producers have dated, each of which an earlier delivery may have written to another index than this one would.
 *
 * 1. One that is undated now may have been on its day: before it was too old, or once its time was no longer ahead. It is
 *    looked up on that day by its id.
 * 2. One that is on a day now, near an edge, may have been undated a moment ago. It is looked up by its id too, which sees
 *    also what no search sees yet.
 * 3. One that is on a day now, far from both edges, can only have been undated longer ago than a search takes to see it (an
 *    edge has moved past it since, at the pace of the clock), or by a detector that was told another retention. One search
 *    for the event's offsets tells which; mostly none. Its timestamp cannot rule it out: a sensor whose clock was
 *    six days ahead has records that were undated then and are now a day old.
 */
export class PlacementDoubts {
  readonly #byId: DocumentPlace[] = [];
  readonly #undatedLongAgo = new Map<string, Map<number, OffsetRange>>();

  /** @param index where the record belongs now */
  add(record: KafkaEventRecord, index: string, isNearEdge: boolean): void {
    const at = coordinatesOf(record);
    const other = otherIndex(at, index);
    if (other === undefined) return;
    if (index === UNDATED_INDEX || isNearEdge)
      for (const id of documentIdsOf(record)) this.#byId.push({ index: other, id });
    else this.#widen(at);
  }

  /**
   * Where earlier deliveries have written what this one would write elsewhere, with document ids.
   *
   * @throws SearchTrouble when OpenSearch does not say
   */
  async resolve(client: Client, timeoutMs: number): Promise<readonly DocumentPlace[]> {
    const places = [...(await presentRecords(client, this.#byId, timeoutMs))];
    for (const [topic, ranges] of this.#undatedLongAgo) {
      const ids = await idsInIndex(client, UNDATED_INDEX, ofRecords(topic, [...ranges.values()]), timeoutMs);
      for (const id of ids) places.push({ index: UNDATED_INDEX, id });
    }
    return places;
  }

  #widen({ topic, partition, offset }: Coordinates): void {
    const ranges = this.#undatedLongAgo.get(topic) ?? new Map<number, OffsetRange>();
    this.#undatedLongAgo.set(topic, ranges);
    const { first, end } = ranges.get(partition) ?? { first: offset, end: offset };
    ranges.set(partition, { partition, first: Math.min(first, offset), end: Math.max(end, offset + 1) });
  }
}
