import { Stack, type StackProps } from 'aws-cdk-lib';
import type { LoggingOptions } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { SearchLogs } from '../constructs/search-logs.ts';
import { ECS, OPENSEARCH, ServiceLinkedRole } from '../constructs/service-linked-role.ts';

/**
 * What services must have seen for a while before they are asked for something: their service-linked roles, and the leave
 * to write logs. The network stack, which takes minutes, lies between them and whoever needs them.
 */
export class PrerequisitesStack extends Stack {
  readonly searchLogging: LoggingOptions;

  constructor(scope: Construct, id: string, config: InfraConfig, props?: StackProps) {
    super(scope, id, props);
    new ServiceLinkedRole(this, 'OpenSearchRole', OPENSEARCH, config);
    new ServiceLinkedRole(this, 'EcsRole', ECS, config);
    this.searchLogging = new SearchLogs(this, 'SearchLogs', config).options;
  }
}
