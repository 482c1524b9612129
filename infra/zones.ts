import { Aws, CfnCondition, Fn } from 'aws-cdk-lib';
import { CfnSubnet, type ISubnet } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/**
 * A zone in which MSK offers nothing. Which name it has differs from account to account, and may be us-east-1a.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-msk-cluster-brokernodegroupinfo.html
 */
export const ZONE_WITHOUT_MSK = 'use1-az3';

/** What the subnets of us-east-1 stand in unless zones are named. */
const ZONES_OF_US_EAST_1 = ['use1-az1', 'use1-az2', 'use1-az4'];

/** The region's first zones, by CloudFormation, so that synthesis asks no account. */
export function firstZones(count: number): string[] {
  return Array.from({ length: count }, (_, index) => Fn.select(index, Fn.getAzs()));
}

/**
 * Puts subnets into the zones that are named, by their ids.
 *
 * @param tiers subnets of one kind each, in the order of the zones
 */
export function placeInZones(tiers: readonly (readonly ISubnet[])[], zoneIds: readonly string[]): void {
  for (const [subnet, index] of subnetsOf(tiers)) {
    subnet.availabilityZoneId = zoneIds[index];
    subnet.availabilityZone = undefined;
  }
}

/**
 * Keeps subnets out of the zone without MSK: in us-east-1 they stand in zones with it, elsewhere where they stood.
 *
 * @param tiers subnets of one kind each, in the order of the zones; three at most
 */
export function avoidZoneWithoutMsk(scope: Construct, tiers: readonly (readonly ISubnet[])[]): void {
  const isUsEast1 = new CfnCondition(scope, 'IsUsEast1', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  const ifUsEast1 = (then: string, otherwise: string) =>
    Fn.conditionIf(isUsEast1.logicalId, then, otherwise).toString();
  for (const [subnet, index] of subnetsOf(tiers)) {
    subnet.availabilityZoneId = ifUsEast1(ZONES_OF_US_EAST_1[index] ?? '', Aws.NO_VALUE);
    subnet.availabilityZone = ifUsEast1(Aws.NO_VALUE, String(subnet.availabilityZone));
  }
}

function subnetsOf(tiers: readonly (readonly ISubnet[])[]): (readonly [CfnSubnet, zoneIndex: number])[] {
  return tiers.flatMap((subnets) =>
    subnets.map(({ node: { defaultChild } }, index) => {
      if (!CfnSubnet.isCfnSubnet(defaultChild)) throw new Error('a subnet must be an AWS::EC2::Subnet');
      return [defaultChild, index] as const;
    }),
  );
}
