import { Duration } from 'aws-cdk-lib';
import { S3OnFailureDestination } from 'aws-cdk-lib/aws-lambda-event-sources';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { removalPolicyOf } from '../removal-policy.ts';

/** As long as dead letters: somebody has to look at them. */
const KEEP = Duration.days(90);

/**
 * A bucket for batches that the retry limit dropped, with their whole payload.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export class FailedBatches extends Construct {
  readonly bucket: Bucket;
  readonly destination: S3OnFailureDestination;

  constructor(scope: Construct, id: string, { profile }: InfraConfig) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ expiration: KEEP, noncurrentVersionExpiration: KEEP }],
      removalPolicy: removalPolicyOf(profile),
    });
    // Bucket declares an optional field looser than IBucket does.
    this.destination = new S3OnFailureDestination(this.bucket as IBucket);
  }
}
