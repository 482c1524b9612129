import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IEventSourceDlq } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** As long as dead letters: somebody has to look at them. */
const KEEP = Duration.days(90);

/**
 * A bucket for batches that were discarded after their last retry, with their whole payload.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export class FailedBatches extends Construct {
  readonly bucket: Bucket;
  readonly destination: IEventSourceDlq;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ expiration: KEEP, noncurrentVersionExpiration: KEEP }],
      // CloudFormation cannot delete a bucket with objects, and these are readings that exist nowhere else.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.destination = { bind: () => ({ destination: this.bucket.bucketArn }) };
  }

  /** What Lambda does with the function's role; CDK's own destination grants much more. */
  statements(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [this.bucket.arnForObjects('*')] }),
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
    ];
  }
}
