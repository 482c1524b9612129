import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../command-line/command.ts';
import { flag, integer, type OptionValues } from '../../command-line/options.ts';
import { reasonOf } from '../../failures/reason.ts';
import { projectRoot } from '../../project-root.ts';
import { USUAL_SHAPE } from '../bench-readings.ts';
import { machine } from '../text-table.ts';
import { type RatioValues, ratiosOf, worsened } from './ratios.ts';
import { runThroughput } from './run-throughput.ts';
import { throughputOptions } from './throughput-command.ts';
import { contenderTable, ratioTable } from './throughput-table.ts';

const BASELINE = join(projectRoot, 'bench/baseline.json');

const options = {
  ...throughputOptions,
  records: integer({ help: 'Readings to carry.', min: 100_000, max: 100_000_000, default: 500_000 }),
  store: flag({ help: 'Stores what is measured as the new baseline instead of comparing.' }),
};

/** `npm run bench -- check`. */
export const checkCommand = {
  usage: 'npm run bench -- check [options]',
  purpose:
    'Measures as npm run bench does and compares with bench/baseline.json: fails when a ratio\nto a peer is more than a fifth worse. Only ratios are stored: times of one machine say\nnothing about another.',
  options,
  run: check,
};

async function check({ records, rounds: count, store }: OptionValues<typeof options>): Promise<number> {
  const baseline = store ? {} : readBaseline();
  const settings = { partitions: 6, processes: 1, withModel: false, shape: USUAL_SHAPE, profileFolder: undefined };
  const rounds = await runThroughput({ ...settings, records, rounds: count });
  process.stdout.write(`\n${machine()}\n\n${contenderTable(rounds)}\n\n${ratioTable(rounds)}\n\n`);
  const measured = ratiosOf(rounds);
  if (store)
    writeFileSync(BASELINE, `${JSON.stringify({ records, machine: machine(), ratios: rounded(measured) }, null, 2)}\n`);
  const problems = worsened(baseline, measured);
  const good = store ? 'Stored as bench/baseline.json.' : 'No ratio is more than a fifth worse than its baseline.';
  process.stdout.write(`${problems.length === 0 ? good : problems.join('\n')}\n`);
  return problems.length === 0 ? 0 : 1;
}

/** @throws UserError where it is no baseline */
function readBaseline(): RatioValues {
  try {
    return parseBaseline(readFileSync(BASELINE, 'utf8'));
  } catch (error) {
    throw new UserError(`bench/baseline.json cannot be used (${reasonOf(error)}); store a new one with --store.`);
  }
}

/** @throws Error saying what is wrong with the text of a baseline */
export function parseBaseline(json: string): RatioValues {
  const { ratios }: { readonly ratios?: unknown } = JSON.parse(json) ?? {};
  if (typeof ratios !== 'object' || ratios === null) throw new Error('it has no ratios');
  const wrong = Object.entries(ratios).find(([, value]) => !(typeof value === 'number' && value > 0));
  if (wrong !== undefined) throw new Error(`${wrong[0]} must be a number above 0, got ${JSON.stringify(wrong[1])}`);
  return ratios as RatioValues;
}

const rounded = (ratios: RatioValues): RatioValues =>
  Object.fromEntries(Object.entries(ratios).map(([name, value]) => [name, Number(value.toFixed(3))]));
