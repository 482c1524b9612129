import { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Architecture, type Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionRole } from './function-role.ts';
import type { Network } from './network.ts';
import type { PipelineLogGroup } from './pipeline-log-group.ts';

/** What the functions of the pipeline differ in. */
export interface PipelineFunctionProps {
  readonly description: string;
  readonly code: Code;
  /** Without one it stands outside the VPC, where it reaches public AWS APIs only. */
  readonly network?: Network;
  readonly securityGroup?: ISecurityGroup;
  readonly role: FunctionRole;
  readonly logGroup: PipelineLogGroup;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMib: number;
  readonly timeoutSeconds: number;
  /** 0 reserves nothing. */
  readonly reservedConcurrency?: number;
}

/** A function of ours: Node 24 on arm64, in the private subnets unless it needs nothing there, traced, with a role and a log group of its own. */
export class PipelineFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    const { network, securityGroup, reservedConcurrency = 0 } = props;
    const place = network === undefined ? {} : { vpc: network.vpc, vpcSubnets: network.privateSubnets };
    super(scope, id, {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: 'index.handler',
      role: props.role,
      ...place,
      ...(securityGroup === undefined ? {} : { securityGroups: [securityGroup] }),
      logGroup: props.logGroup,
      tracing: Tracing.ACTIVE,
      environment: { ...props.environment },
      memorySize: props.memoryMib,
      timeout: Duration.seconds(props.timeoutSeconds),
      ...(reservedConcurrency > 0 ? { reservedConcurrentExecutions: reservedConcurrency } : {}),
    });
  }
}
