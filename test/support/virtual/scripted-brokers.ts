import { type Membership, refusal, ScriptedGroup } from './scripted-group.ts';
import { type Fetched, ScriptedTopic } from './scripted-topic.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What becomes of commits: they are taken, refused, taken without a word of it, or taken late. */
export const COMMIT_HANDLINGS = ['taken', 'refused', 'unanswered', 'late'] as const;

const LATE_BY_MS = 3_000;

interface BrokersSetting {
  readonly clock: VirtualClock;
  readonly partitions: number;
  readonly brokers: number;
  /** Entries that one fetch brings of a partition at most. */
  readonly fetchSize: number;
  readonly onCommit: (partition: number, offset: number) => void;
}

/** A topic and a consumer group, as they are reached over a network. */
export class ScriptedBrokers {
  readonly topicName = 'sensor-data';
  readonly topic: ScriptedTopic;
  readonly group: ScriptedGroup;
  readonly ids: readonly number[];
  readonly #clock: VirtualClock;
  readonly #fetchSize: number;
  commits: (typeof COMMIT_HANDLINGS)[number] = 'taken';

  constructor({ clock, partitions, brokers, fetchSize, onCommit }: BrokersSetting) {
    this.#clock = clock;
    this.#fetchSize = fetchSize;
    this.topic = new ScriptedTopic(partitions, brokers);
    this.group = new ScriptedGroup(clock, partitions, onCommit);
    this.ids = Array.from({ length: brokers }, (_, id) => id);
  }

  get leaders(): readonly number[] {
    return this.topic.partitions.map(({ leader }) => leader);
  }

  async commit(membership: Membership, offsets: ReadonlyMap<number, number>): Promise<void> {
    const handling = this.commits;
    if (handling === 'refused') throw refusal('COORDINATOR_NOT_AVAILABLE');
    if (handling === 'late') await new Promise<void>((resolve) => this.#clock.after(LATE_BY_MS, resolve));
    this.group.commit(membership, offsets);
    if (handling === 'unanswered') throw new Error('the connection was closed');
  }

  /** Where reading starts: at the committed offset, or at the oldest entry. */
  startsOf(partitions: readonly number[]): ReadonlyMap<number, number> {
    return new Map(
      partitions.map((partition) => {
        const committed = this.group.committed.get(partition) ?? -1;
        return [partition, committed < 0 ? this.topic.at(partition).start : committed];
      }),
    );
  }

  /** Answers when there is something, or when the time is over. */
  async fetch(broker: number, offsets: ReadonlyMap<number, number>, maxWaitMs: number): Promise<readonly Fetched[]> {
    const found = this.topic.fetch(broker, offsets, this.#fetchSize);
    if (found.length > 0) return found;
    await new Promise<void>((resolve) => {
      const cancelTimer = this.#clock.after(maxWaitMs, () => {
        cancelChange();
        resolve();
      });
      const cancelChange = this.topic.onChange(() => {
        cancelTimer();
        resolve();
      });
    });
    return this.topic.fetch(broker, offsets, this.#fetchSize);
  }
}
