import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../command-line/command.ts';
import { parseOptions } from '../../command-line/parse-options.ts';
import { scoreSimulation } from '../../score-labels/score-simulation.ts';
import { simulationOptions } from '../../score-labels/simulation-options.ts';

async function simulated(...words: readonly string[]): Promise<string> {
  const parsed = parseOptions(simulationOptions, ['--simulate', '--sensors', '4', '--interval', '600', ...words]);
  if (!parsed.ok) throw new Error(parsed.problem.join('; '));
  let text = '';
  await scoreSimulation(parsed.value, { write: (more: string) => (text += more) });
  return text;
}

function rulesFile(content: object): string {
  const path = join(mkdtempSync(join(tmpdir(), 'rules-')), 'rules.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const detectedBy = (detector: string, text: string): number =>
  Number(new RegExp(`^${detector}: [^]*?^all +\\d+ +(\\d+) `, 'mu').exec(text)?.[1]);

describe('npm run score-labels -- --simulate', () => {
  it('scores the rules, the model and both by kind of anomaly, and healthy sensors by their false alarms', async () => {
    const text = await simulated('--days', '5', '--anomalies', '30');
    expect(text).toContain('4 sensors, a reading each 600 s, 5 days of which the first is not counted\n');
    expect(text.match(/^level-shift +\d+ /gmu)).toHaveLength(3);
    expect(detectedBy('model', text)).toBeGreaterThan(detectedBy('rules', text));
    expect(detectedBy('rules or model', text)).toBeGreaterThanOrEqual(detectedBy('model', text));
    expect(text).toMatch(
      /without anomalies:\nrules: 0\.00 false alarms a sensor and week\nmodel: \d+\.\d\d false alarms/u,
    );
  });

  it('goes by the sensitivity of a rules file', async () => {
    const weekly = async (sensitivity: number) => {
      const text = await simulated(
        '--days',
        '20',
        '--anomalies',
        '0',
        '--rules',
        rulesFile({ rules: [], sensitivity }),
      );
      return Number(/^model: ([\d.]+) /mu.exec(text)?.[1]);
    };
    expect(await weekly(100)).toBeGreaterThan(await weekly(0.1));
  });

  it('refuses a rules file that cannot be used', async () => {
    await expect(simulated('--rules', rulesFile({ rules: [], sensitivity: 'max' }))).rejects.toThrow(UserError);
  });
});
