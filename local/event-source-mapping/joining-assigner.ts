import { type PartitionAssigner, PartitionAssigners } from 'kafkajs';

/**
 * kafkajs's round-robin assigner, which also tells when this member is about to (re)join its group.
 *
 * A member asks its assigner for its subscription in each attempt to join, whatever led there; kafkajs's own
 * `REBALANCING` event leaves out some of the ways.
 */
export const joiningAssigner = (onJoining: () => void): PartitionAssigner => {
  return (config) => {
    const assigner = PartitionAssigners.roundRobin(config);
    return {
      name: assigner.name,
      version: assigner.version,
      assign: (group) => assigner.assign(group),
      protocol: (subscription) => {
        onJoining();
        return assigner.protocol(subscription);
      },
    };
  };
};
