import { CustomResource, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { DashboardsEnvironment } from '../../functions/dashboards/config.ts';
import type { DashboardsProperties } from '../../functions/dashboards/properties.ts';
import type { InfraConfig } from '../config.ts';
import { BUNDLED_RULES_FILE } from '../function-assets.ts';
import { FunctionRole } from './function-role.ts';
import { PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';
import type { SearchDomain } from './search-domain.ts';

interface SavedObjectsProps extends Required<Pick<PipelineFunctionProps, 'code' | 'network' | 'securityGroup'>> {
  readonly config: InfraConfig;
  readonly search: SearchDomain;
  readonly hasRulesFile: boolean;
  readonly properties: DashboardsProperties;
}

const TIMEOUT_SECONDS = 300;

/**
 * Index patterns, panels and dashboards in the domain's Dashboards. What somebody has edited there is left alone, and all of it
 * stays when this is deleted.
 *
 * The function may do one thing in the account: read the password of the master user, with whom alone a name and a password
 * sign in to Dashboards.
 */
export class SavedObjects extends Construct {
  /** What was installed, in words. */
  readonly summary: string;

  constructor(scope: Construct, id: string, props: SavedObjectsProps) {
    super(scope, id);
    const frameworkLog = new PipelineLogGroup(this, 'FrameworkLog', props.config);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: this.#function(props),
      logGroup: frameworkLog,
      frameworkOnEventRole: new FunctionRole(this, 'FrameworkRole', { logGroup: frameworkLog, inVpc: false }),
    });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SavedObjects',
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.seconds(2 * TIMEOUT_SECONDS),
      properties: { ...props.properties },
    });
    this.summary = resource.getAttString('Summary');
  }

  #function({ config, search, hasRulesFile, code, network, securityGroup }: SavedObjectsProps): PipelineFunction {
    const environment: DashboardsEnvironment = {
      SEARCH_NODE: search.url,
      MASTER_SECRET_ARN: search.masterSecret.secretArn,
      ...(hasRulesFile && { RULES_FILE: BUNDLED_RULES_FILE }),
    };
    const logGroup = new PipelineLogGroup(this, 'Log', config);
    const role = new FunctionRole(this, 'Role', { logGroup, inVpc: true });
    const { secretArn } = search.masterSecret;
    role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }));
    return new PipelineFunction(this, 'Function', {
      description: 'Installs index patterns, panels and dashboards in Dashboards',
      code,
      network,
      securityGroup,
      role,
      logGroup,
      environment: { ...environment },
      memoryMib: 256,
      timeoutSeconds: TIMEOUT_SECONDS,
    });
  }
}
