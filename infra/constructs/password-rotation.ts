import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { RotationEnvironment } from '../../functions/rotation/config.ts';
import type { InfraConfig } from '../config.ts';
import { FunctionRole } from './function-role.ts';
import { PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';
import type { SearchDomain } from './search-domain.ts';

interface PasswordRotationProps extends Required<Pick<PipelineFunctionProps, 'code' | 'network' | 'securityGroup'>> {
  readonly config: InfraConfig;
  readonly search: SearchDomain;
}

const INTERVAL = Duration.days(90);

/**
 * Gives the master user a new password every 90 days, in the domain and in the secret. Not at once: a deployment may be
 * signing in just then.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export class PasswordRotation extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: PasswordRotationProps) {
    super(scope, id);
    const secretId = props.search.masterSecret.secretArn;
    this.function = this.#function(props, secretId);
    this.function.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceArn: secretId,
    });
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId,
      rotationLambdaArn: this.function.functionArn,
      rotationRules: { automaticallyAfterDays: INTERVAL.toDays() },
      rotateImmediatelyOnUpdate: false,
    });
    schedule.node.addDependency(this.function);
  }

  #function({ config, search, ...place }: PasswordRotationProps, secretArn: string): PipelineFunction {
    const environment: RotationEnvironment = { SEARCH_NODE: search.url };
    const logGroup = new PipelineLogGroup(this, 'Log', config);
    const role = new FunctionRole(this, 'Role', { logGroup, inVpc: true });
    const actions = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
    role.addToPolicy(
      new PolicyStatement({ actions: actions.map((action) => `secretsmanager:${action}`), resources: [secretArn] }),
    );
    return new PipelineFunction(this, 'Function', {
      ...place,
      description: 'Gives the master user of OpenSearch a new password',
      role,
      logGroup,
      environment: { ...environment },
      memoryMib: 256,
      timeoutSeconds: 60,
    });
  }
}
