import { RemovalPolicy } from 'aws-cdk-lib';
import type { Profile } from './config.ts';

/** What becomes of a resource that holds something when its stack goes: development leaves nothing, production keeps all. */
export function removalPolicyOf(profile: Profile): RemovalPolicy {
  return profile === 'production' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
