import type { Membership } from './scripted-group.ts';

/**
 * Where a member of one generation reads, as kafkajs 2.2.4 keeps it: behind what was resolved, else at the committed
 * offset, which is asked for once.
 */
export class ScriptedPositions {
  readonly membership: Membership;
  readonly partitions: readonly number[];
  readonly committed = new Map<number, number>();
  readonly resolved = new Map<number, number>();

  constructor(membership: Membership, partitions: readonly number[]) {
    this.membership = membership;
    this.partitions = partitions;
  }

  get unknown(): readonly number[] {
    return this.partitions.filter((partition) => !this.committed.has(partition));
  }

  next(partition: number): number {
    return this.resolved.get(partition) ?? this.committed.get(partition) ?? 0;
  }

  forget(partition: number): void {
    this.committed.delete(partition);
    this.resolved.delete(partition);
  }
}
