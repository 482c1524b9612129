import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { removalPolicyOf } from '../removal-policy.ts';

/**
 * A log group that ends with its stack in development; nobody else may make groups, so that a late line cannot bring one back.
 */
export class PipelineLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { logs, profile }: InfraConfig) {
    super(scope, id, { retention: logs.keepDays, removalPolicy: removalPolicyOf(profile) });
  }
}
