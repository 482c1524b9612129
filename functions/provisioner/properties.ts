/** Properties of the custom resource; CloudFormation makes every number text. */
export interface ProvisionerProperties {
  /** ARN of the role that writes verdicts. */
  readonly writerRoleArn: string;
  /** ARN of the role that deletes old days. */
  readonly retentionRoleArn: string;
  /** Channels to map beside the usual ones. */
  readonly channels: readonly string[];
  /** Copies of each shard beside the first, a whole number. */
  readonly replicas: string;
  /** A hash that changes when there is something to install again. */
  readonly schemaVersion: string;
}
