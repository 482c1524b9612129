import { historyOptions } from '../command-line/history-options.ts';
import { flag, integer, number, text } from '../command-line/options.ts';
import { MODEL_THRESHOLD } from '../detection/model/model-verdict.ts';

/** The options of `npm run score`. */
export const scoreOptions = {
  input: text({
    help: 'CSV file with a header to judge; without it, JSON lines are read from standard input.',
    placeholder: 'FILE',
    default: undefined,
  }),
  output: text({
    help: 'CSV file for the verdicts, one line for each reading or wrong row of the input.',
    placeholder: 'FILE',
    default: undefined,
  }),
  rules: text({
    help: 'JSON file with the rules; without it, temperature above 40 and pressure above 120.',
    placeholder: 'FILE',
    default: undefined,
  }),
  'no-model': flag({ help: 'Judge by the rules alone.' }),
  threshold: number({
    help: 'Model scores from this one on are anomalies; for some sensors or channels, see "sensitivity" of rules files.',
    min: 0.01,
    max: 1,
    default: MODEL_THRESHOLD,
  }),
  explain: flag({ help: 'Add expected values and contributions to every line, not only to those with a model score.' }),
  'max-sensors': integer({
    help: 'Sensors whose models are kept; the one silent longest is forgotten first and warms up again.',
    min: 1,
    max: 10_000_000,
    default: 100_000,
  }),
  ...historyOptions,
  'label-column': text({
    help: 'CSV column that is 1 or true where a person says there is an anomaly; gives precision, recall and F1.',
    placeholder: 'NAME',
    default: undefined,
  }),
  'skip-wrong-rows': flag({
    help: 'Leaves out rows that are wrong instead of refusing the file; the first ten are named, and the exit status is 3.',
  }),
};

/** What the manual page says below the options. */
export const scoreNotes = `A CSV file is read whole first. If a row is wrong, nothing is judged, and each mistake is named with its line and column.

Exit status:
  0 when everything is judged, 1 when the file is refused or something keeps it from being judged, 2 for options that
  cannot be used, 3 when wrong rows were left out (--skip-wrong-rows).`;
