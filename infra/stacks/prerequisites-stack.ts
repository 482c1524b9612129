import { Stack, type StackProps } from 'aws-cdk-lib';
import type { LoggingOptions } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../alarms/alarm-topic.ts';
import type { InfraConfig } from '../config.ts';
import { SearchLogs } from '../constructs/search-logs.ts';
import { ECS, OPENSEARCH, ServiceLinkedRole } from '../constructs/service-linked-role.ts';
import { SettingsGuard } from '../constructs/settings-guard.ts';
import { type FunctionAssets, functionCode } from '../function-assets.ts';

interface PrerequisitesStackProps extends StackProps {
  readonly config: InfraConfig;
  readonly assets: FunctionAssets;
  /** Names of settings that this deployment may change although that loses something. */
  readonly accept: readonly string[];
}

/**
 * What services must have seen for a while before they are asked for something: their service-linked roles, and the leave
 * to write logs; and where alarms go. The network stack, which takes minutes, lies between them and whoever needs them. As the first stack it
 * also refuses settings that would lose something.
 */
export class PrerequisitesStack extends Stack {
  readonly searchLogging: LoggingOptions;
  /** Where alarms of all stacks go. */
  readonly alarmTopicArn: string;

  constructor(scope: Construct, id: string, { config, assets, accept, ...props }: PrerequisitesStackProps) {
    super(scope, id, props);
    new ServiceLinkedRole(this, 'OpenSearchRole', OPENSEARCH, config);
    new ServiceLinkedRole(this, 'EcsRole', ECS, config);
    this.searchLogging = new SearchLogs(this, 'SearchLogs', config).options;
    this.alarmTopicArn = new AlarmTopic(this, 'Alarms', config).topic.topicArn;
    const before = [...this.node.children];
    const guard = new SettingsGuard(this, 'SettingsGuard', {
      config,
      accept,
      rules: assets.rules,
      code: functionCode(assets.settingsGuard),
    });
    guard.node.addDependency(...before);
  }
}
