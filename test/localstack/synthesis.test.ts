import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { PARTS } from '../../localstack/local-deployment.ts';
import { synthesise } from '../../localstack/synthesis.ts';
import { ProcessGroup } from '../../servers/process-group.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

describe('the synthesis of the local profile', () => {
  const folder = aTemporaryFolder();
  const group = new ProcessGroup();

  afterAll(() => group.stopAll());

  it("is accepted by cdk-nag and CDK's own judge, as the command line of CDK runs it", async () => {
    const output = join(folder, 'cdk.out');
    const system = await synthesise(group, output, join(folder, 'synth.log'));
    expect(system).toBe('sensor-anomaly-local-development');
    const resourcesOf = (part: string) =>
      Object.keys(JSON.parse(readFileSync(join(output, `${system}-${part}.template.json`), 'utf8')).Resources);
    for (const part of PARTS) expect(resourcesOf(part).length).toBeGreaterThan(0);
    for (const part of ['network', 'producer']) expect(resourcesOf(part)).toEqual([]);
    expect(readFileSync(join(folder, 'synth.log'), 'utf8')).toMatch(
      /^Profile local, which is development, by settings/,
    );
  }, 240_000);
});
