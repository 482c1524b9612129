import { readFileSync } from 'node:fs';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { SavedObjects } from '../constructs/saved-objects.ts';
import { type FunctionAssets, functionCode, schemaVersion } from '../function-assets.ts';
import type { DataStack } from './data-stack.ts';
import type { NetworkStack } from './network-stack.ts';

interface DashboardsStackProps extends StackProps {
  readonly config: InfraConfig;
  readonly assets: FunctionAssets;
  readonly networkStack: NetworkStack;
  readonly dataStack: DataStack;
}

/**
 * What people look at in Dashboards. A stack of its own, on which nothing depends: when it cannot be installed, it alone is
 * rolled back, and readings are judged as before.
 */
export class DashboardsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { config, assets, networkStack, dataStack, ...props }: DashboardsStackProps,
  ) {
    super(scope, id, props);
    const { dashboards, rulesFile } = assets;
    const rules = rulesFile === undefined ? '' : readFileSync(rulesFile, 'utf8');
    const { summary } = new SavedObjects(this, 'SavedObjects', {
      config,
      search: dataStack.search,
      network: networkStack.network,
      securityGroup: networkStack.securityGroups.provisioner,
      code: functionCode(dashboards, rulesFile),
      hasRulesFile: rulesFile !== undefined,
      properties: { objectsVersion: schemaVersion(dashboards, rules) },
    });
    new CfnOutput(this, 'SavedObjectsSummary', { value: summary, description: 'What was installed in Dashboards' });
  }
}
