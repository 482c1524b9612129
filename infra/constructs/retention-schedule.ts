import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { RetentionEnvironment } from '../../functions/retention/config.ts';
import { type InfraConfig, systemOf } from '../config.ts';
import type { FunctionRole } from './function-role.ts';
import { PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
import type { SearchDomain } from './search-domain.ts';

interface RetentionScheduleProps
  extends Pick<PipelineFunctionProps, 'code' | 'network' | 'securityGroup' | 'logGroup'> {
  readonly config: InfraConfig;
  readonly search: SearchDomain;
  readonly role: FunctionRole;
}

/** Deletes, once a day, what has been kept long enough. */
export class RetentionSchedule extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: RetentionScheduleProps) {
    super(scope, id);
    const { config, search, ...common } = props;
    const environment: RetentionEnvironment = {
      SEARCH_NODE: search.url,
      SEARCH_AUTH: 'sigv4',
      KEEP_DAYS: String(config.retention.keepDays),
      KEEP_DEAD_LETTER_DAYS: String(config.retention.keepDeadLetterDays),
      SYSTEM: systemOf(config),
    };
    this.function = new PipelineFunction(this, 'Function', {
      ...common,
      description: 'Deletes days of verdicts and dead letters that have been kept long enough',
      environment: { ...environment },
      memoryMib: 256,
      timeoutSeconds: 300,
    });
    new Rule(this, 'Daily', {
      description: 'Once a day, after midnight UTC, when a day has become old enough',
      schedule: Schedule.cron({ hour: '0', minute: '20' }),
      targets: [new LambdaFunction(this.function, { retryAttempts: 3, maxEventAge: Duration.hours(6) })],
    });
  }
}
