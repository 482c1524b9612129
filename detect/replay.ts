import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { committedOffsets, heldRanges, placeGroup } from '../adapters/kafka/topic.ts';
import { searchClient } from '../adapters/opensearch/connection/client.ts';
import type { SearchConnection } from '../adapters/opensearch/connection/search-connection.ts';
import { settleDeadLetters } from '../adapters/opensearch/dead-letters/settle-dead-letters.ts';
import { UserError } from '../command-line/command.ts';
import { readable } from '../command-line/pipeline-counters.ts';
import type { OffsetRange } from '../detection/coordinates.ts';
import type { MetricSums } from '../event-source-mapping/metrics/embedded-metrics.ts';
import type { DetectorMetricName } from '../functions/detector/telemetry-names.ts';
import { clearTopic } from './rebuild.ts';
import { type ReplayStart, type ReplayValues, replayStart } from './replay-options.ts';

interface ReplayPlace {
  readonly topic: string;
  readonly search: SearchConnection;
  /** Makes clients of the brokers. */
  readonly kafka: Kafka;
}

/** What the command line says of the detector whose verdicts are repeated. */
interface LiveSettings {
  readonly group: string;
  readonly rules: string | undefined;
}

type Say = (line: string) => void;

const POLL_MS = 500;
const NOTHING: ReadonlyMap<number, number> = new Map();

/** Judges again what a topic holds, from somewhere to the end that it has at the start, beside the live consumer group. */
export class Replay {
  /** A group of its own, so that the live one stays where it is. */
  readonly groupId: string;
  readonly #start: ReplayStart;
  readonly #rules: string;
  readonly #say: Say;
  #place: ReplayPlace | undefined;
  #ranges: readonly OffsetRange[] = [];
  #finished = false;

  constructor(start: ReplayStart, { group, rules }: LiveSettings, say: Say) {
    this.groupId = `${group}-replay-${randomUUID()}`;
    this.#start = start;
    this.#rules = rules === undefined ? 'the two default rules (no --rules)' : `the rules of ${rules}`;
    this.#say = say;
  }

  /** The replay that a command line wants; undefined when it wants none. */
  static of(values: ReplayValues & LiveSettings, say: Say): Replay | undefined {
    const start = replayStart(values);
    return start === undefined ? undefined : new Replay(start, values, say);
  }

  /** What is different from the settings of a live detector. */
  get settings() {
    return { groupId: this.groupId, startingPosition: 'TRIM_HORIZON' as const };
  }

  /**
   * Places the group at the start; for a rebuild what is to be judged again is deleted before, if a person agrees.
   *
   * @returns whether to go on
   */
  async prepare(place: ReplayPlace, stop: { readonly requested: boolean }): Promise<boolean> {
    if (stop.requested) return false;
    this.#place = place;
    const held = await heldBy(place);
    if (
      this.#start.kind === 'rebuild' &&
      !(await clearTopic({ ...place, rules: this.#rules }, held, this.#start.agreed))
    )
      return false;
    this.#ranges = await replayedRanges(place, this.#start);
    const records = this.#ranges.reduce((sum, { first, end }) => sum + end - first, 0);
    await placeGroup(
      place.kafka,
      place.topic,
      this.groupId,
      new Map(this.#ranges.map(({ partition, first }) => [partition, first])),
    );
    this.#say(`Replaying ${readable(records)} records of "${place.topic}".`);
    return true;
  }

  /** Resolves when all records that were there at the start are judged, however often the brokers do not answer. */
  async done(): Promise<void> {
    const { kafka, topic } = this.#prepared();
    const admin = kafka.admin();
    const committed = async () => {
      await admin.connect();
      return await committedOffsets(admin, topic, this.groupId);
    };
    while (!this.#isDone(await committed().catch(() => NOTHING)))
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    this.#finished = true;
    await admin.disconnect().catch(() => {});
  }

  /** Says what was done, marks the dead letters whose records are documents now, and leaves no group behind. */
  async end(metrics: MetricSums<DetectorMetricName>): Promise<void> {
    const { kafka, topic, search } = this.#prepared();
    const admin = kafka.admin();
    const client = searchClient(search);
    try {
      const settled = await settleDeadLetters(client, topic, new Date().toISOString());
      this.#say(summary(metrics, settled));
      if (!this.#finished) this.#say('The replay was interrupted; the same command completes it.');
      await admin.connect();
      await admin.deleteGroups([this.groupId]).catch(() => {});
    } finally {
      await client.close();
      await admin.disconnect().catch(() => {});
    }
  }

  #isDone(committed: ReadonlyMap<number, number>): boolean {
    return this.#ranges.every(({ partition, first, end }) => first >= end || (committed.get(partition) ?? 0) >= end);
  }

  #prepared(): ReplayPlace {
    if (this.#place === undefined) throw new Error('the replay was not prepared');
    return this.#place;
  }
}

function summary(metrics: MetricSums<DetectorMetricName>, settled: number): string {
  const [records, existing, expired] = [
    metrics.get('Records'),
    metrics.get('ExistingDocuments'),
    metrics.get('ExpiredRecords'),
  ];
  return (
    `Replayed ${readable(records)} records: ${readable(records - existing - expired)} missing ones written, ` +
    `${readable(existing)} already there, ${readable(expired)} of days that retention has removed; ` +
    `${readable(settled)} dead letters resolved.`
  );
}

async function heldBy({ kafka, topic }: ReplayPlace): Promise<readonly OffsetRange[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await heldRanges(admin, topic);
  } finally {
    await admin.disconnect();
  }
}

/** Taken only after a rebuild has deleted: the live detector may write documents of later records meanwhile. */
async function replayedRanges(place: ReplayPlace, start: ReplayStart): Promise<readonly OffsetRange[]> {
  const ranges = await heldBy(place);
  const firsts = await firstOffsets(place, start, ranges);
  return ranges.map(({ partition, first, end }) => {
    const wanted = firsts.get(partition) ?? end;
    return { partition, first: Math.min(Math.max(first, wanted), end), end };
  });
}

async function firstOffsets(
  { kafka, topic }: ReplayPlace,
  start: ReplayStart,
  ranges: readonly OffsetRange[],
): Promise<ReadonlyMap<number, number>> {
  const everywhere = (offset: number) => new Map(ranges.map(({ partition }) => [partition, offset]));
  switch (start.kind) {
    case 'rebuild':
      return everywhere(0);
    case 'offset':
      return everywhere(start.offset);
    case 'offsets':
      return namedOffsets(start.offsets, ranges);
    case 'time': {
      const admin = kafka.admin();
      await admin.connect();
      const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, start.fromMs);
      await admin.disconnect();
      const found = offsets.map(({ partition, offset }) => [partition, Number(offset)] as const);
      return new Map(found.filter(([, offset]) => offset >= 0));
    }
  }
}

function namedOffsets(
  offsets: ReadonlyMap<number, number>,
  ranges: readonly OffsetRange[],
): ReadonlyMap<number, number> {
  const unknown = [...offsets.keys()].find((partition) => !ranges.some((range) => range.partition === partition));
  if (unknown === undefined) return offsets;
  throw new UserError(`--from-offset names partition ${unknown}, but the topic has 0 to ${ranges.length - 1}.`);
}
