import { DATE_ORDERS } from '../detection/time-forms.ts';
import { ALLOWED_TIME_ZONES } from '../detection/time-settings.ts';
import { UsageError } from './command.ts';
import { choice, flag, type OptionValues, text } from './options.ts';

/** How a person's own CSV file is to be read, in every command that reads one. */
export const historyOptions = {
  'sensor-column': text({
    help: 'Column with the sensor id; without it, the one that the rules file names, or sensor_id.',
    placeholder: 'NAME',
    default: undefined,
  }),
  'sensor-id': text({
    help: 'Sensor of every row, for a file that is of one sensor and has no column for it.',
    placeholder: 'NAME',
    default: undefined,
  }),
  'timestamp-column': text({
    help:
      'Column with the time, or two with date and time of day (Date,Time); without it, the one that the rules file names, or\n' +
      '      timestamp, datetime, date_time, _time, date and time (datum and zeit, datum and uhrzeit), time, date or ts.',
    placeholder: 'NAME[,NAME]',
    default: undefined,
  }),
  'time-zone': text({
    help: `Zone of times that name none: ${ALLOWED_TIME_ZONES}. Without it, the rules file's, or UTC.`,
    placeholder: 'ZONE',
    default: undefined,
  }),
  'date-order': choice({
    help: 'What comes first in dates that end with the year, where no row of the file shows it.',
    choices: DATE_ORDERS,
    default: undefined,
  }),
  'decimal-comma': flag({
    help: 'Numbers have a decimal comma. Files separated by semicolons or tabs need no telling.',
  }),
  pivot: text({
    help: 'The file is in long form, one value in a row: the columns with the name of the channel and with its value.',
    placeholder: 'FIELD,VALUE',
    default: undefined,
  }),
  ignore: text({
    help: 'Columns that are no channels.',
    placeholder: 'NAME[,…]',
    default: undefined,
  }),
};

/** What was asked for on the command line; `label-column` where the command has it. */
export type HistoryOptions = Partial<OptionValues<typeof historyOptions>> & {
  readonly 'label-column'?: string | undefined;
};

/** The history to send, and how fast. */
export const replayOptions = <const Speed extends string>(defaultSpeed: Speed) => ({
  replay: text({
    help:
      'Sends this CSV file instead of simulated readings: a header row, then the time, the sensor id and the channels of a\n' +
      '      reading in each row; plain or gzip, of any size. It is read whole first: if a row is wrong, nothing is sent.',
    placeholder: 'FILE',
    default: undefined,
  }),
  speed: text({
    help: 'How many times faster than it happened a history is sent; max: as fast as Kafka takes it.',
    placeholder: 'N|max',
    pattern: /^(max|(?=.*[1-9])\d{1,9}(\.\d{1,6})?)$/,
    allowed: 'a number above 0, like 1 or 60, or max',
    default: defaultSpeed,
  }),
});

/**
 * Refuses options that say how a file is read where no file is named.
 *
 * @param fileOption the option that names one
 * @throws UsageError that names the first of them
 */
export function refuseWithoutFile(values: HistoryOptions, fileOption: '--input' | '--replay'): void {
  const [word] = historyWords(values);
  const name = values['label-column'] === undefined ? word?.split('=')[0] : '--label-column';
  if (name !== undefined)
    throw new UsageError(`${name} says how a CSV file is read: name the file with ${fileOption}, or leave it out.`);
}

/** The words of a command line that say the same again. */
export function historyWords(options: HistoryOptions): readonly string[] {
  return Object.entries(historyOptions).flatMap(([name, { kind }]) => {
    const value = options[name as keyof typeof historyOptions];
    if (value === undefined || value === false) return [];
    return kind === 'flag' ? [`--${name}`] : [`--${name}=${String(value)}`];
  });
}
