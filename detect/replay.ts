import { randomUUID } from 'node:crypto';
import { type KafkaConnection, quietKafka } from '../adapters/kafka/kafka-connection.ts';
import { committedOffsets, heldRanges, placeGroup } from '../adapters/kafka/topic.ts';
import { searchClient } from '../adapters/opensearch/connection/client.ts';
import type { SearchConnection } from '../adapters/opensearch/connection/search-connection.ts';
import { settleDeadLetters } from '../adapters/opensearch/dead-letters/settle-dead-letters.ts';
import { quantity, readable } from '../command-line/pipeline-counters.ts';
import type { OffsetRange } from '../detection/coordinates.ts';
import { failure, type Result, success } from '../detection/result.ts';
import type { MetricSums } from '../event-source-mapping/metrics/embedded-metrics.ts';
import { reasonOf } from '../failures/reason.ts';
import type { DetectorMetricName } from '../functions/detector/telemetry-names.ts';
import { type Learning, learningOf, refuseAheadOf, refuseBesideMembers } from './live-group.ts';
import { clearTopic } from './rebuild.ts';
import { type ReplayStart, type ReplayValues, replayStart } from './replay-options.ts';
import { heldBy, replayedRanges, type TopicPlace } from './replayed-ranges.ts';

interface ReplayPlace extends TopicPlace {
  readonly search: SearchConnection;
  readonly learning: Learning;
}

/** Where a replay with these settings reads and writes. */
export const replayPlace = (
  settings: Parameters<typeof learningOf>[0] &
    KafkaConnection & { readonly topic: string; readonly search: { readonly connection: SearchConnection } },
): ReplayPlace => ({
  topic: settings.topic,
  search: settings.search.connection,
  kafka: quietKafka(settings),
  learning: learningOf(settings),
});

/** What the command line says of the detector whose verdicts are repeated. */
interface LiveSettings {
  readonly group: string;
  readonly rules: string | undefined;
}

type Say = (line: string) => void;

const POLL_MS = 500;

/** Judges again what a topic holds, from somewhere to the end that it has at the start, beside the live consumer group. */
export class Replay {
  /** A group of its own, so that the live one stays where it is. */
  readonly groupId: string;
  readonly #liveGroupId: string;
  readonly #start: ReplayStart;
  readonly #rules: string;
  readonly #say: Say;
  #place: ReplayPlace | undefined;
  #ranges: readonly OffsetRange[] = [];
  #finished = false;

  constructor(start: ReplayStart, { group, rules }: LiveSettings, say: Say) {
    this.groupId = `${group}-replay-${randomUUID()}`;
    this.#liveGroupId = group;
    this.#start = start;
    this.#rules = rules === undefined ? 'the two default rules (no --rules)' : `the rules of ${rules}`;
    this.#say = say;
  }

  /** The replay that a command line wants; undefined when it wants none. */
  static of(values: ReplayValues & LiveSettings, say: Say): Replay | undefined {
    const start = replayStart(values);
    return start === undefined ? undefined : new Replay(start, values, say);
  }

  /** The settings of a live detector with what is different in a replay: a group of its own, which is placed at the start. */
  settings<Live extends { readonly startingPositionTimestamp?: number }>(live: Live) {
    const { startingPositionTimestamp: _, ...others } = live;
    return { ...others, groupId: this.groupId, startingPosition: 'TRIM_HORIZON' as const };
  }

  /**
   * Places the group at the start; for a rebuild what is to be judged again is deleted before, if a person agrees.
   *
   * @returns whether to go on
   * @throws UserError where the detector of the live group would make it leave readings to the rules alone
   */
  async prepare(place: ReplayPlace, stop: { readonly requested: boolean }): Promise<boolean> {
    if (stop.requested) return false;
    this.#place = place;
    const held = await heldBy(place);
    const live = { ...place, groupId: this.#liveGroupId };
    if (this.#start.kind === 'rebuild') {
      await refuseBesideMembers(live);
      if (!(await clearTopic({ ...place, rules: this.#rules }, held, this.#start.agreed))) return false;
    }
    this.#ranges = await replayedRanges(place, this.#start);
    if (this.#start.kind !== 'rebuild') await refuseAheadOf(live, held, this.#ranges);
    const records = this.#ranges.reduce((sum, { first, end }) => sum + end - first, 0);
    await placeGroup(
      place.kafka,
      place.topic,
      this.groupId,
      new Map(this.#ranges.map(({ partition, first }) => [partition, first])),
    );
    this.#say(`Replaying ${quantity(records, 'record')} of "${place.topic}".`);
    return true;
  }

  /**
   * Resolves when all records that were there at the start are judged, however often the brokers do not answer. What the topic
   * no longer holds is not waited for: retention may empty a partition, and the topic may be made again.
   */
  async done(): Promise<void> {
    const { kafka, topic } = this.#prepared();
    const admin = kafka.admin();
    const isDone = async () => {
      await admin.connect();
      return this.#isDone(await committedOffsets(admin, topic, this.groupId), await heldRanges(admin, topic));
    };
    while (!(await isDone().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    this.#finished = true;
    await admin.disconnect().catch(() => {});
  }

  /**
   * Says what was done, marks the dead letters whose records are documents now, and leaves no group behind.
   *
   * @returns whether nothing is left to do
   */
  async end(metrics: MetricSums<DetectorMetricName>): Promise<boolean> {
    const admin = this.#prepared().kafka.admin();
    const settled = await this.#settle();
    this.#say(summary(metrics, settled.ok ? settled.value : 0));
    if (!settled.ok)
      this.#say(
        `Which dead letters are documents now was not looked up (${settled.problem}); the same command does it.`,
      );
    const skipped = this.#start.kind === 'rebuild' ? (metrics.get('SkippedReadings') ?? 0) : 0;
    if (skipped > 0)
      this.#say(
        `Not judged by the model: ${quantity(skipped, 'reading')}. A detector that ran meanwhile had learnt what comes after them. Stop it and rebuild again.`,
      );
    if (!this.#finished) this.#say('The replay was interrupted; the same command completes it.');
    try {
      await admin.connect();
      await admin.deleteGroups([this.groupId]);
    } catch {
      // Kafka forgets a group without members by itself.
    } finally {
      await admin.disconnect().catch(() => {});
    }
    return settled.ok && this.#finished;
  }

  async #settle(): Promise<Result<number, string>> {
    const { topic, search } = this.#prepared();
    const client = searchClient(search);
    try {
      return success(await settleDeadLetters(client, topic, new Date().toISOString()));
    } catch (error) {
      return failure(reasonOf(error));
    } finally {
      await client.close();
    }
  }

  #isDone(committed: ReadonlyMap<number, number>, held: readonly OffsetRange[]): boolean {
    const holdings = new Map(held.map((range) => [range.partition, range]));
    return this.#ranges.every(({ partition, first, end }) => {
      const holding = holdings.get(partition) ?? { first: 0, end };
      return first >= end || Math.max(committed.get(partition) ?? 0, holding.first) >= Math.min(end, holding.end);
    });
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
    `Replayed ${quantity(records, 'record')}: ${readable(records - existing - expired)} missing ones written, ` +
    `${readable(existing)} already there, ${readable(expired)} of days that retention has removed; ` +
    `${quantity(settled, 'dead letter')} resolved.`
  );
}
