/** On which of the two brokers a topic lies: the first alone, each its share, or each all of it. */
export const PLACEMENTS = ['one-broker', 'spread', 'replicated'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** Numbers of the brokers that hold a partition at the beginning; the first of them is to lead it. */
export function replicasOf(placement: Placement, partition: number): readonly number[] {
  if (placement === 'one-broker') return [1];
  const first = 1 + (partition % 2);
  return placement === 'spread' ? [first] : [first, other(first)];
}

/** Where a partition goes so that the other broker leads it. */
export const movedReplicas = (replicas: readonly number[]): readonly number[] =>
  replicas.length === 1 ? replicas.map(other) : [...replicas].reverse();

const other = (broker: number): number => 3 - broker;
