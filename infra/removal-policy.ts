import { RemovalPolicy } from 'aws-cdk-lib';
import type { Profile } from './config.ts';

/**
 * What becomes of a resource that holds something when its stack goes: development leaves nothing, production keeps all but
 * what a failed creation has half made, which nobody has written to yet.
 */
export function removalPolicyOf(profile: Profile): RemovalPolicy {
  return profile === 'production' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
