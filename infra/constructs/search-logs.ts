import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ResourcePolicy } from 'aws-cdk-lib/aws-logs';
import type { LoggingOptions } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';

/**
 * The domain's log groups, and the leave of the OpenSearch service to write them for domains of this account.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cross-service-confused-deputy-prevention.html
 */
export class SearchLogs extends Construct {
  readonly options: LoggingOptions;

  constructor(scope: Construct, id: string, config: InfraConfig) {
    super(scope, id);
    const slowSearchLogGroup = new PipelineLogGroup(this, 'SlowSearch', config);
    const slowIndexLogGroup = new PipelineLogGroup(this, 'SlowIndex', config);
    const appLogGroup = new PipelineLogGroup(this, 'Application', config);
    const auditLogGroup = new PipelineLogGroup(this, 'Audit', config);
    const groups = [slowSearchLogGroup, slowIndexLogGroup, appLogGroup, auditLogGroup];
    new ResourcePolicy(this, 'Policy', {
      policyStatements: [
        new PolicyStatement({
          principals: [new ServicePrincipal('es.amazonaws.com')],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: groups.map(({ logGroupArn }) => logGroupArn),
          conditions: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:es:${Aws.REGION}:${Aws.ACCOUNT_ID}:domain/*` },
          },
        }),
      ],
    });
    this.options = {
      slowSearchLogEnabled: true,
      slowSearchLogGroup,
      slowIndexLogEnabled: true,
      slowIndexLogGroup,
      appLogEnabled: true,
      appLogGroup,
      auditLogEnabled: true,
      auditLogGroup,
    };
  }
}
