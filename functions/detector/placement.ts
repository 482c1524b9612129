import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { deleteRecords, presentRecords } from '../../adapters/opensearch/documents/documents-of-records.ts';
import type { DocumentPlace } from '../../adapters/opensearch/documents/present-documents.ts';
import { ReadyIndices } from '../../adapters/opensearch/schema/ready-indices.ts';
import { removedDays } from '../../adapters/opensearch/schema/removed-days.ts';
import { type Coordinates, documentId } from '../../detection/coordinates.ts';
import { otherIndex, UNDATED_INDEX } from '../../detection/daily-index.ts';
import { coordinatesOf, documentIdsOf, type KafkaEvent, type KafkaEventRecord } from './kafka-event.ts';
import { PlacementDoubts } from './placement-doubts.ts';
import type { Place } from './record-judge.ts';
import { type RetentionOf, TopicIndexNames } from './topic-index-names.ts';

const DAY_MS = 86_400_000;
/** Two deliveries of a record at the same time are an invocation's time and the difference of two clocks apart. */
const NEAR_EDGE_MS = 3_600_000;
/** Age below which retention has removed no record, by any policy: the day that is kept has just ended then, by its clock. */
const NEVER_REMOVED_MS = DAY_MS - NEAR_EDGE_MS;

interface PlacementParts {
  readonly client: Client;
  /** How long a topic keeps its records; asked once, and only where producers date them. */
  readonly retentionOf: RetentionOf;
}

/** Finds out, for the records of an event, in which indices their documents belong. */
export class Placements {
  readonly #client: Client;
  readonly #names: TopicIndexNames;
  readonly #ready: ReadyIndices;

  constructor({ client, retentionOf }: PlacementParts) {
    this.#ready = new ReadyIndices(client);
    this.#client = client;
    this.#names = new TopicIndexNames(retentionOf);
  }

  /**
   * Asks OpenSearch what the timestamps alone do not tell: which old days retention has removed, and which records that a
   * producer has dated an earlier delivery wrote to the other index; and makes sure of each index when it is first met. It asks
   * nothing more for fresh records that the broker dated.
   *
   * @param nowMs present time by which producers' clocks are believed; of what is judged again, that of its first judging
   * @param presentMs present time by which retention may have removed a day
   * @throws SearchTrouble when OpenSearch does not say
   */
  async look(event: KafkaEvent, nowMs: number, timeoutMs: number, presentMs = nowMs): Promise<Placement> {
    const records = tellingRecords(event);
    await this.#names.learn(records);
    const days = new Set<string>();
    const indices = new Set<string>();
    const doubts = new PlacementDoubts();
    const neverRemovedMs = presentMs - NEVER_REMOVED_MS;
    for (const record of records) {
      const byBroker = record.timestampType === 'LOG_APPEND_TIME';
      const at = coordinatesOf(record);
      const index = this.#names.nameFor(at, nowMs);
      indices.add(index);
      if (byBroker && record.timestamp >= neverRemovedMs) continue;
      const day = dayOf(at, index);
      if (day !== undefined && record.timestamp < neverRemovedMs) days.add(day);
      if (!byBroker) doubts.add(record, index, this.#names.isNearEdge(at, nowMs, NEAR_EDGE_MS));
    }
    const removed = days.size === 0 ? days : await removedDays(this.#client, [...days], timeoutMs);
    const elsewhere = await doubts.resolve(this.#client, timeoutMs);
    for (const { index } of elsewhere) indices.add(index);
    for (const index of indices) if (!removed.has(index)) await this.#ready.ensure(index, timeoutMs);
    return new Placement({ names: this.#names, ready: this.#ready, nowMs, removed, elsewhere });
  }

  /**
   * Leaves one document of each record that two deliveries at the same time may have written to both indices, since one was
   * before and one behind the edge: the day's.
   *
   * @throws SearchTrouble when OpenSearch does not do it
   */
  async settle(event: KafkaEvent, placement: Placement, timeoutMs: number): Promise<void> {
    const undated: DocumentPlace[] = [];
    const dated: DocumentPlace[] = [];
    for (const record of tellingRecords(event)) {
      if (record.timestampType === 'LOG_APPEND_TIME') continue;
      const at = coordinatesOf(record);
      const day = otherIndex(at, UNDATED_INDEX);
      if (day === undefined) continue;
      const isNearEdge = this.#names.isNearEdge(at, placement.nowMs, NEAR_EDGE_MS);
      for (const id of documentIdsOf(record)) {
        if (!isNearEdge && !placement.isElsewhere(id)) continue;
        undated.push({ index: UNDATED_INDEX, id });
        dated.push({ index: day, id });
      }
    }
    if (undated.length === 0) return;
    const doubtful = await presentRecords(this.#client, undated, timeoutMs);
    if (doubtful.length === 0) return;
    const inBoth = new Set((await presentRecords(this.#client, dated, timeoutMs)).map(({ id }) => id));
    const doubles = doubtful.filter(({ id }) => inBoth.has(id));
    await deleteRecords(this.#client, doubles, timeoutMs);
  }
}

interface PlacementFacts {
  readonly names: TopicIndexNames;
  readonly ready: ReadyIndices;
  /** Present time in epoch milliseconds. */
  readonly nowMs: number;
  readonly removed: ReadonlySet<string>;
  /** Documents that an earlier delivery wrote to another index than this one would. */
  readonly elsewhere: readonly DocumentPlace[];
}

/** Records that the broker has dated within a day all belong in the same place. */
interface Day {
  readonly startMs: number;
  readonly place: Place | undefined;
}

/** Where each document of one event belongs. */
export class Placement {
  readonly nowMs: number;
  readonly #facts: PlacementFacts;
  readonly #elsewhere: ReadonlyMap<string, string>;
  /** The day that was asked for last. */
  #day: Day = { startMs: Number.NaN, place: undefined };

  constructor(facts: PlacementFacts) {
    this.#facts = facts;
    this.nowMs = facts.nowMs;
    this.#elsewhere = new Map(facts.elsewhere.map(({ index, id }) => [id, index]));
  }

  /** Where the document of a reading is to be written; undefined when its day was removed for good. */
  readonly placeOf = (at: Coordinates): Place | undefined => {
    if (at.timestampType !== 'LOG_APPEND_TIME') return this.#lookUp(at, this.#elsewhere.get(documentId(at)));
    if (!isOnDay(at.timestampMs, this.#day.startMs))
      this.#day = { startMs: startOfDay(at.timestampMs), place: this.#lookUp(at, undefined) };
    return this.#day.place;
  };

  #lookUp(at: Coordinates, elsewhere: string | undefined): Place | undefined {
    const { names, ready, removed } = this.#facts;
    const index = elsewhere ?? names.nameFor(at, this.nowMs);
    // Also a record too old to name its day may have had a document there, which a replay must not bring back as undated.
    const day = removed.size === 0 ? undefined : dayOf(at, index);
    return day !== undefined && removed.has(day) ? undefined : { index, idForm: ready.idFormOf(index) };
  }

  /** Whether an earlier delivery wrote the document to another index than this one would. */
  isElsewhere(id: string): boolean {
    return this.#elsewhere.has(id);
  }
}

/** The day of a record that belongs in this index; undefined where its timestamp is on none. */
const dayOf = (at: Coordinates, index: string): string | undefined =>
  index === UNDATED_INDEX ? otherIndex(at, index) : index;

/** The records of an event that tell where all of it belongs. */
const tellingRecords = (event: KafkaEvent): readonly KafkaEventRecord[] =>
  Object.values(event.records).flatMap(tellingOf);

/** All that producers have dated, and the first of those in a row that the broker has dated on one day: the others belong beside it. */
function tellingOf(records: readonly KafkaEventRecord[]): readonly KafkaEventRecord[] {
  let startMs = Number.NaN;
  return records.filter(({ timestamp, timestampType }) => {
    if (timestampType !== 'LOG_APPEND_TIME') return true;
    if (isOnDay(timestamp, startMs)) return false;
    startMs = startOfDay(timestamp);
    return true;
  });
}

const startOfDay = (timestampMs: number): number => Math.floor(timestampMs / DAY_MS) * DAY_MS;

const isOnDay = (timestampMs: number, startMs: number): boolean =>
  timestampMs >= startMs && timestampMs < startMs + DAY_MS;
