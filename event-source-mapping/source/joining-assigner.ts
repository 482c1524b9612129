import { AssignerProtocol, type GroupMember, type PartitionAssigner, PartitionAssigners } from 'kafkajs';
import type { Cluster } from './departed-member.ts';

interface JoiningAssignerOptions {
  readonly topic: string;
  /** Called with the client's view of the brokers when the consumer is made. */
  readonly onMade: (cluster: Cluster) => void;
  /** Called before each attempt of this member to (re)join its group. */
  readonly onJoining: () => void;
  /** Called where this member assigns the partitions and another member has not subscribed to the topic. */
  readonly onOtherTopics: () => void;
}

/**
 * kafkajs's round-robin assigner, which also tells when this member is about to (re)join its group, and gives the topic's
 * partitions only to members that read it.
 *
 * A member asks its assigner for its subscription each time it tries to join; kafkajs's own `REBALANCING` event is not
 * sent for every join.
 *
 * @see https://github.com/tulios/kafkajs/issues/1679 for partitions that go to a member of other topics
 */
export const joiningAssigner = ({
  topic,
  onMade,
  onJoining,
  onOtherTopics,
}: JoiningAssignerOptions): PartitionAssigner => {
  return (config) => {
    onMade(config.cluster);
    const assigner = PartitionAssigners.roundRobin(config);
    return {
      name: assigner.name,
      version: assigner.version,
      assign: (group) => {
        const members = group.members.filter((member) => readsTopic(member, topic));
        if (members.length < group.members.length) onOtherTopics();
        return assigner.assign({ ...group, members });
      },
      protocol: (subscription) => {
        onJoining();
        return assigner.protocol(subscription);
      },
    };
  };
};

function readsTopic({ memberMetadata }: GroupMember, topic: string): boolean {
  return AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics.includes(topic) !== false;
}
