import type { VirtualClock } from './virtual-clock.ts';

export interface Membership {
  readonly memberId: string;
  readonly generation: number;
}

interface Member {
  readonly sessionTimeoutMs: number;
  partitions: readonly number[];
  /** Called when the group is complete, while the member waits for that. */
  joined: ((membership: Membership) => void) | undefined;
  cancelExpiry: () => void;
}

/** What kafkajs does not send again by itself. */
const FINAL = ['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS'];

/** An answer by which a broker refuses, as kafkajs throws it. */
export const refusal = (type: string): Error =>
  Object.assign(new Error(type), { type, retriable: !FINAL.includes(type) });

/** The coordinator of one consumer group with the classic protocol: members, generations, sessions, offsets. */
export class ScriptedGroup {
  readonly #clock: VirtualClock;
  readonly #partitions: number;
  readonly #members = new Map<string, Member>();
  readonly #onCommit: (partition: number, offset: number) => void;
  #generation = 0;
  #isComplete = true;
  #named = 0;
  /** The next offset by partition; below 0 for the oldest that there is. */
  readonly committed = new Map<number, number>();

  constructor(clock: VirtualClock, partitions: number, onCommit: (partition: number, offset: number) => void) {
    this.#clock = clock;
    this.#partitions = partitions;
    this.#onCommit = onCommit;
  }

  get members(): readonly string[] {
    return [...this.#members.keys()];
  }

  /** Resolves when every member that is alive has joined. */
  join(memberId: string, sessionTimeoutMs: number): Promise<Membership> {
    if (memberId !== '' && !this.#members.has(memberId)) throw refusal('UNKNOWN_MEMBER_ID');
    const id = memberId === '' ? `member-${++this.#named}` : memberId;
    return new Promise((resolve) => {
      const member = this.#members.get(id) ?? {
        sessionTimeoutMs,
        partitions: [],
        joined: undefined,
        cancelExpiry() {},
      };
      member.cancelExpiry();
      member.joined = resolve;
      this.#members.set(id, member);
      this.rebalance();
    });
  }

  /** Makes every member join anew. */
  rebalance(): void {
    this.#isComplete = false;
    const members = [...this.#members];
    if (members.some(([, { joined }]) => joined === undefined)) return;
    this.#isComplete = true;
    this.#generation++;
    const all = Array.from({ length: this.#partitions }, (_, partition) => partition);
    for (const [index, [memberId, member]] of members.entries()) {
      const { joined } = member;
      member.partitions = all.filter((partition) => partition % members.length === index);
      member.joined = undefined;
      this.#prolong(memberId, member);
      joined?.({ memberId, generation: this.#generation });
    }
  }

  /** The partitions that a member has in a generation. */
  sync(membership: Membership): readonly number[] {
    const member = this.#checked(membership);
    if (!this.#isComplete) throw refusal('REBALANCE_IN_PROGRESS');
    return member.partitions;
  }

  heartbeat(membership: Membership): void {
    const member = this.#checked(membership);
    this.#prolong(membership.memberId, member);
    if (!this.#isComplete) throw refusal('REBALANCE_IN_PROGRESS');
  }

  commit(membership: Membership, offsets: ReadonlyMap<number, number>): void {
    this.#checked(membership);
    for (const [partition, offset] of offsets) {
      this.committed.set(partition, offset);
      this.#onCommit(partition, offset);
    }
  }

  leave(memberId: string): void {
    this.#members.get(memberId)?.cancelExpiry();
    if (this.#members.delete(memberId)) this.rebalance();
  }

  #checked({ memberId, generation }: Membership): Member {
    const member = this.#members.get(memberId);
    if (member === undefined) throw refusal('UNKNOWN_MEMBER_ID');
    if (generation !== this.#generation) throw refusal('ILLEGAL_GENERATION');
    return member;
  }

  #prolong(memberId: string, member: Member): void {
    member.cancelExpiry();
    member.cancelExpiry = this.#clock.after(member.sessionTimeoutMs, () => this.leave(memberId));
  }
}
