import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { FilterOrPolicy, SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type InfraConfig, systemOf } from '../config.ts';

const CLOUDWATCH = new ServicePrincipal('cloudwatch.amazonaws.com');

/**
 * Where every alarm goes: one topic, encrypted by a key of ours, since CloudWatch may not use AWS's own.
 *
 * Addresses get all of it; the pager gets what wakes somebody, by the severity in the alarm's name.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, config: InfraConfig) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: `Alarms of ${systemOf(config)}`,
      masterKey: this.#key(),
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [CLOUDWATCH],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: ofThisAccount(),
      }),
    );
    this.#subscribe(config);
  }

  /** It holds nothing but messages on their way, so it goes with its stack, after the least time that AWS allows. */
  #key(): Key {
    const key = new Key(this, 'Key', {
      description: 'Encrypts alarms on their way',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [CLOUDWATCH],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: ofThisAccount(),
      }),
    );
    return key;
  }

  #subscribe(config: InfraConfig): void {
    const { email, pagerUrl } = config.alarms;
    for (const address of email.split(',').filter((text) => text !== ''))
      this.topic.addSubscription(new EmailSubscription(address));
    const pages = SubscriptionFilter.stringFilter({ matchPrefixes: [`${systemOf(config)}-page-`] });
    if (pagerUrl !== '')
      this.topic.addSubscription(
        new UrlSubscription(pagerUrl, { filterPolicyWithMessageBody: { AlarmName: FilterOrPolicy.filter(pages) } }),
      );
  }
}

/** CloudWatch, and only for alarms of this account and region. */
function ofThisAccount(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return {
    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:*` },
  };
}
