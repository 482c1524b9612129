import { once } from 'node:events';
import { readRulesFile, ruleSetId } from '../adapters/file-system/rules-file.ts';
import { runCommand, UsageError, UserError } from '../command-line/command.ts';
import { refuseWithoutFile } from '../command-line/history-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import { isStateful } from '../detection/rules/rule-limits.ts';
import { scoreHistory } from './score-history.ts';
import { scoreNotes, scoreOptions } from './score-options.ts';
import { type StreamSummary, scoreStream } from './score-stream.ts';
import { Scorer } from './scorer.ts';

/** Exit status of a file of which rows were left out, as asked for. */
const EXIT_ROWS_LEFT_OUT = 3;

await runCommand({
  usage: 'npm run --silent score < readings.jsonl\n       npm run score -- --input history.csv [--output verdicts.csv]',
  purpose:
    'Judges readings by the rules and by a model for each sensor: JSON lines on standard input, one verdict on standard\noutput for each, at once; or a CSV file, with a summary.',
  options: scoreOptions,
  notes: scoreNotes,
  run: score,
});

async function score(options: OptionValues<typeof scoreOptions>): Promise<number> {
  const rules = readRulesFile(options.rules);
  if (!rules.ok) throw new UserError(rules.problem.map((problem) => `${problem}.`).join('\n'));
  if (options.output !== undefined && options.input === undefined)
    throw new UsageError('--output takes the verdicts of a CSV file: name that file with --input.');
  const unjudging = rules.value.rules.filter(isStateful).map(({ name }) => name);
  if (unjudging.length > 0)
    process.stderr.write(`Rules about change and standing still are not judged here: ${unjudging.join(', ')}.\n`);
  const withModel = !options['no-model'];
  const { threshold, 'max-sensors': maxSensors } = options;
  const scorer = new Scorer({ ruleSet: rules.value, withModel, threshold, maxSensors });
  if (options.input !== undefined) {
    const { text, wrongRows } = await scoreHistory({
      scorer,
      ruleSet: rules.value,
      input: options.input,
      output: options.output,
      threshold,
      options,
      skipWrongRows: options['skip-wrong-rows'],
      nowMs: Date.now(),
    });
    process.stdout.write(text);
    return wrongRows === 0 ? 0 : EXIT_ROWS_LEFT_OUT;
  }
  refuseWithoutFile(options, '--input');
  if (process.stdin.isTTY) process.stderr.write('Reading JSON lines from the keyboard; Ctrl-D ends. See --help.\n');
  process.stdout.on('error', () => process.exit(0));
  const write = async (lines: string) => {
    if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
  };
  const settings = { scorer, withModel, ruleSetId: ruleSetId(rules.value), explainAll: options.explain, now: Date.now };
  for (const note of summaryNotes(await scoreStream(process.stdin, write, settings))) process.stderr.write(`${note}\n`);
  if (scorer.forgottenModels > 0)
    process.stderr.write(
      `${scorer.forgottenModels} models were forgotten to make room for others, and warmed up again: see --max-sensors.\n`,
    );
  return 0;
}

/** What a person should know of the lines, a sentence each. */
function summaryNotes({ unreadableTimes, zoneAssumed, unjudged, ignoredFields }: StreamSummary): readonly string[] {
  const names = [...ignoredFields].map(([name, count]) => `${JSON.stringify(name)} in ${count}`).join(', ');
  const notes = [
    unreadableTimes > 0 &&
      `${unreadableTimes} lines gave a time that cannot be read or believed and have the time of their arrival: see unreadable_timestamp.`,
    unjudged > 0 &&
      `${unjudged} readings have no channel that a rule judges, so that no rule has judged them: see not_applicable.`,
    ignoredFields.size > 0 && `Fields that are not used: ${names}; see ignored_fields.`,
    zoneAssumed && 'Times without a zone were taken as UTC; "time_zone" in a rules file says otherwise.',
  ];
  return notes.filter((note) => note !== false);
}
