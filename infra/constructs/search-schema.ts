import { CustomResource, Duration } from 'aws-cdk-lib';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { ProvisionerEnvironment } from '../../functions/provisioner/config.ts';
import type { ProvisionerProperties } from '../../functions/provisioner/properties.ts';
import type { InfraConfig } from '../config.ts';
import { FunctionRole } from './function-role.ts';
import { PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';
import type { SearchDomain } from './search-domain.ts';

interface SearchSchemaProps extends Pick<PipelineFunctionProps, 'code' | 'network' | 'securityGroup'> {
  readonly config: InfraConfig;
  readonly search: SearchDomain;
  readonly properties: ProvisionerProperties;
}

const TIMEOUT_SECONDS = 300;

/**
 * What the domain must hold before the first verdict: templates, today's index, mappings, roles. Whatever writes there
 * depends on this construct.
 *
 * The framework's function stays outside the VPC, where it reaches CloudFormation; ours, inside, reaches the domain.
 */
export class SearchSchema extends Construct {
  constructor(scope: Construct, id: string, props: SearchSchemaProps) {
    super(scope, id);
    const { config, search } = props;
    const frameworkLog = new PipelineLogGroup(this, 'FrameworkLog', config);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: this.#provisioner(props),
      logGroup: frameworkLog,
      frameworkOnEventRole: new FunctionRole(this, 'FrameworkRole', { logGroup: frameworkLog, inVpc: false }),
    });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SearchSchema',
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.seconds(2 * TIMEOUT_SECONDS),
      properties: { ...props.properties },
    });
    resource.node.addDependency(search);
  }

  #provisioner({ config, search, code, network, securityGroup }: SearchSchemaProps): PipelineFunction {
    const environment: ProvisionerEnvironment = {
      SEARCH_NODE: search.url,
      MASTER_SECRET_ARN: search.masterSecret.secretArn,
    };
    const logGroup = new PipelineLogGroup(this, 'Log', config);
    const role = new FunctionRole(this, 'Role', { logGroup, inVpc: true });
    search.masterSecret.grantRead(role);
    return new PipelineFunction(this, 'Function', {
      description: 'Prepares OpenSearch for the detector: templates, indices, roles',
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
