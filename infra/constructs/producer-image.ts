import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { projectRoot } from '../../project-root.ts';

/**
 * The producer's image, built at deployment; synthesis only takes the fingerprint of the sources that `.dockerignore` leaves in.
 */
export function producerImage(): ContainerImage {
  return ContainerImage.fromAsset(projectRoot, { file: 'producer/task/Dockerfile', platform: Platform.LINUX_ARM64 });
}
