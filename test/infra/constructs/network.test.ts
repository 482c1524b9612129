import { describe, expect, it } from '@jest/globals';
import { ofType, type PipelineTemplate, pipelineTemplates } from '../../support/templates/pipeline-templates.ts';

/** Where the subnets of a template stand once CloudFormation has decided its condition. */
function zonesIn({ network }: { readonly network: PipelineTemplate }, isUsEast1: boolean): string[] {
  const decided = (value: unknown): unknown => {
    const [, then, otherwise] = (value as { 'Fn::If'?: unknown[] } | undefined)?.['Fn::If'] ?? [0, value, value];
    return isUsEast1 ? then : otherwise;
  };
  return ofType(network, 'AWS::EC2::Subnet').map(([, { Properties }]) =>
    [Properties.AvailabilityZone, Properties.AvailabilityZoneId]
      .map(decided)
      .filter((value) => JSON.stringify(value ?? { Ref: 'AWS::NoValue' }) !== '{"Ref":"AWS::NoValue"}')
      .map((value) => (typeof value === 'string' ? value : `zone ${JSON.stringify(value)}`))
      .join(' and '),
  );
}

const theFirst = (index: number) => `zone {"Fn::Select":[${index},{"Fn::GetAZs":""}]}`;

describe('the zones of the subnets', () => {
  const templates = pipelineTemplates('production');

  it("are the region's first", () => {
    const zones = [0, 1, 2].map(theFirst);
    expect(zonesIn(templates, false)).toEqual([...zones, ...zones]);
  });

  it('are zones with MSK in us-east-1, whatever their names in the account', () => {
    const zones = ['use1-az1', 'use1-az2', 'use1-az4'];
    expect(zonesIn(templates, true)).toEqual([...zones, ...zones]);
  });

  it.each([true, false])('are the ones that are named, in us-east-1: %s', (isUsEast1) => {
    const named = pipelineTemplates('development', { 'network.zoneIds': 'use1-az5,use1-az6' });
    expect(zonesIn(named, isUsEast1)).toEqual(['use1-az5', 'use1-az6', 'use1-az5', 'use1-az6']);
  });
});
