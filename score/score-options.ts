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
    help: 'CSV file for the verdicts, one line for each line of the input.',
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
    help: 'Model scores from this one on are anomalies.',
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
  'sensor-column': text({
    help: "CSV column with the sensor id; a file without such a column is one sensor's (default: the rules' field).",
    placeholder: 'NAME',
    default: undefined,
  }),
  'timestamp-column': text({
    help: "CSV column with the time (default: the rules' field, else time, datetime or date).",
    placeholder: 'NAME',
    default: undefined,
  }),
  'label-column': text({
    help: 'CSV column that is 1 or true where a person says there is an anomaly; gives precision, recall and F1.',
    placeholder: 'NAME',
    default: undefined,
  }),
  ignore: text({
    help: 'CSV columns that are no channels.',
    placeholder: 'NAME[,…]',
    default: undefined,
  }),
};
