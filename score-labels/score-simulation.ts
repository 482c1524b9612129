import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { UserError } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { MODEL_THRESHOLD } from '../detection/model/model-verdict.ts';
import { labelReport, weeklyFalseAlarms } from './label-report.ts';
import { DETECTOR_NAMES, type DetectorName, LabelTally } from './label-tally.ts';
import { type SimulatedRecord, type SimulatedSensors, simulatedRecords } from './simulated-records.ts';
import type { simulationOptions } from './simulation-options.ts';

type Values = OptionValues<typeof simulationOptions>;

const IS_FLAGGED: Readonly<Record<DetectorName, (record: SimulatedRecord) => boolean>> = {
  rules: ({ firedRule }) => firedRule,
  model: ({ modelScore }) => modelScore >= MODEL_THRESHOLD,
  'rules or model': ({ firedRule, modelScore }) => firedRule || modelScore >= MODEL_THRESHOLD,
};

/**
 * Plays sensors in memory, scores each detector, and plays the same sensors once more without anomalies for the false alarms
 * of healthy ones; resolves to the exit status.
 *
 * @throws UserError when the rules file cannot be used
 */
export async function scoreSimulation(values: Values, out: { write(text: string): unknown }): Promise<number> {
  const rules = readRulesFile(values.rules);
  if (!rules.ok) throw new UserError(rules.problem.map((problem) => `${problem}.`).join('\n'));
  const { sensors, days, interval, anomalies, seed } = values;
  const played = { ruleSet: rules.value, sensors, days, intervalMs: interval * 1000, seed };
  out.write(`${sensors} sensors, a reading each ${interval} s, ${days} days of which the first is not counted\n\n`);
  if (anomalies > 0)
    for (const [detector, tally] of tallySimulation({ ...played, anomaliesPerThousand: anomalies }))
      out.write(`${labelReport(detector, tally.score())}\n`);
  out.write('The same sensors without anomalies:\n');
  for (const [detector, tally] of tallySimulation({ ...played, anomaliesPerThousand: 0 }))
    out.write(`${detector}: ${weeklyFalseAlarms(tally.score().alarms)}\n`);
  return 0;
}

function tallySimulation(played: SimulatedSensors): ReadonlyMap<DetectorName, LabelTally> {
  const tallies = new Map(DETECTOR_NAMES.map((detector) => [detector, new LabelTally()]));
  for (const record of simulatedRecords(played))
    for (const [detector, tally] of tallies) tally.add({ ...record, flagged: IS_FLAGGED[detector](record) });
  return tallies;
}
