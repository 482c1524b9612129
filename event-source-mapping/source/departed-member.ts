import type { PartitionAssigner } from 'kafkajs';

/** kafkajs's view of the brokers, as it hands it to assigners. */
export type Cluster = Parameters<PartitionAssigner>[0]['cluster'];

type LeaveGroup = (request: { readonly groupId: string; readonly memberId: string }) => Promise<unknown>;

/**
 * Removes from its group a member that ended without leaving, so that its partitions need not wait for its session to end. kafkajs 2.2.4 forgets its member's id when a connection is cut, and joins as another one.
 *
 * Without a cluster or a member nothing happens. It is no error if the coordinator no longer knows the member, or does not
 * answer.
 */
export async function removeDepartedMember(
  cluster: Cluster | undefined,
  groupId: string,
  memberId: string | undefined,
): Promise<void> {
  if (cluster === undefined || memberId === undefined) return;
  try {
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    await leaveGroupOf(coordinator)?.call(coordinator, { groupId, memberId });
  } catch {
    // The group then waits for the session time-out, as it would have without this.
  }
}

/** The request is there, but not in the published types. */
const leaveGroupOf = (coordinator: object): LeaveGroup | undefined =>
  (coordinator as { readonly leaveGroup?: LeaveGroup }).leaveGroup;
