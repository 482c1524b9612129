import { refusal } from './scripted-group.ts';

/** What lies at an offset: a record, or a mark that clients do not hand out. */
export interface LogEntry {
  readonly kind: 'record' | 'mark';
  readonly value: Buffer | null;
  readonly timestampMs: number;
}

interface Partition {
  leader: number;
  /** Offset of the oldest entry that is still there. */
  start: number;
  readonly entries: LogEntry[];
}

export interface Fetched {
  readonly partition: number;
  readonly fetchedOffset: number;
  readonly end: number;
  readonly entries: readonly (LogEntry & { readonly offset: number })[];
}

/** The partitions of one topic on several brokers. */
export class ScriptedTopic {
  readonly partitions: readonly Partition[];
  readonly brokers: number;
  readonly #waiting = new Set<() => void>();

  constructor(partitions: number, brokers: number) {
    this.brokers = brokers;
    this.partitions = Array.from({ length: partitions }, (_, partition) => ({
      leader: partition % brokers,
      start: 0,
      entries: [],
    }));
  }

  at(partition: number): Partition {
    const found = this.partitions[partition];
    if (found === undefined) throw new Error(`no partition ${partition}`);
    return found;
  }

  end(partition: number): number {
    return this.at(partition).entries.length;
  }

  append(partition: number, entries: readonly LogEntry[]): void {
    this.at(partition).entries.push(...entries);
    this.#wake();
  }

  /** Deletes the oldest entries, up to an offset. */
  cutOff(partition: number, start: number): void {
    this.at(partition).start = Math.min(start, this.end(partition));
  }

  /** Loses the newest entries, as a partition does whose new leader had not copied them. */
  loseEnd(partition: number, end: number): void {
    this.at(partition).entries.splice(end);
  }

  /** Gives a partition to the next broker. */
  move(partition: number): void {
    const at = this.at(partition);
    at.leader = (at.leader + 1) % this.brokers;
    this.#wake();
  }

  /**
   * What a broker has of some partitions from their offsets on; nothing of one without news.
   *
   * @throws Error when the broker does not lead one of them, or an offset is out of range
   */
  fetch(broker: number, offsets: ReadonlyMap<number, number>, most: number): readonly Fetched[] {
    return [...offsets].flatMap(([partition, fetchedOffset]) => {
      const { leader, start, entries } = this.at(partition);
      if (leader !== broker) throw refusal('NOT_LEADER_FOR_PARTITION');
      if (fetchedOffset < start || fetchedOffset > entries.length) throw outOfRange(partition);
      const found = entries.slice(fetchedOffset, fetchedOffset + most);
      const numbered = found.map((entry, index) => ({ ...entry, offset: fetchedOffset + index }));
      return numbered.length === 0 ? [] : [{ partition, fetchedOffset, end: entries.length, entries: numbered }];
    });
  }

  /** Calls `wake` once when something has changed; what it returns cancels that. */
  onChange(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
    this.#waiting.clear();
  }
}

function outOfRange(partition: number): Error {
  return Object.assign(new Error('the offset is out of range'), { name: 'KafkaJSOffsetOutOfRange', partition });
}
