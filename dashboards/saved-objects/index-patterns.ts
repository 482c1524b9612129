import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../detection/dead-letter.ts';
import { MODEL_THRESHOLD } from '../../detection/model/model-verdict.ts';
import { type SavedObject, savedObject } from './saved-object.ts';

interface IndexPattern {
  /** Its name, which is the index or alias that it stands for: panels' clicks find it by this. */
  readonly title: string;
  readonly timeField: string;
  readonly description: string;
  readonly formats: Readonly<Record<string, object>>;
}

const RED = '#bd271e';

/** A number that is quiet below a bound and white on red from there on. */
const alarming = (from: number) => ({
  id: 'color',
  params: {
    fieldType: 'number',
    colors: [{ range: `${from}:Infinity`, regex: '<insert regex>', text: '#ffffff', background: RED }],
  },
});

/** Text that is white on red where it is one of these words. */
const alarmingText = (...words: readonly string[]) => ({
  id: 'color',
  params: {
    fieldType: 'string',
    colors: words.map((regex) => ({ range: '-Infinity:Infinity', regex, text: '#ffffff', background: RED })),
  },
});

const decimals = { id: 'number', params: { pattern: '0,0.[00]' } };
const whole = { id: 'number', params: { pattern: '0,0' } };
const bytes = { id: 'bytes' };
const seconds = {
  id: 'duration',
  params: { inputFormat: 'seconds', outputFormat: 'humanize', outputPrecision: 0 },
};

const PATTERNS: readonly IndexPattern[] = [
  {
    title: ANOMALIES_ALIAS,
    timeField: 'timestamp',
    description: 'Each reading with its verdict.',
    formats: { anomaly_score: alarming(1), model_score: alarming(MODEL_THRESHOLD), 'kafka.offset': whole },
  },
  {
    title: 'episodes',
    timeField: 'first',
    description: 'Stretches of anomalous readings of one sensor with one cause.',
    formats: {
      severity: alarmingText('critical', 'high'),
      anomalies: whole,
      readings: whole,
      'extreme.value': decimals,
    },
  },
  {
    title: 'sensors',
    timeField: 'last_seen',
    description: 'Each sensor, when it was last seen, and how it is.',
    formats: { interval_seconds: seconds, readings_day: whole, anomalies_day: whole },
  },
  {
    title: 'trends',
    timeField: 'hour',
    description: 'The values of each channel of each sensor, hour by hour.',
    formats: { count: whole, anomalies: whole, min: decimals, max: decimals, mean: decimals },
  },
  {
    title: DEAD_LETTERS_INDEX,
    timeField: 'judged_at',
    description: 'Records that are no readings, and why.',
    formats: { value_bytes: bytes, 'kafka.offset': whole },
  },
];

/** The names of our index patterns, which are those of the indices. */
export const PATTERN_TITLES: readonly string[] = PATTERNS.map(({ title }) => title);

/** The index patterns; values of channels are shown with two decimals. Fields are left to Dashboards, which loads them on first use. */
export const indexPatterns = (channels: readonly string[]): readonly SavedObject[] =>
  PATTERNS.map(({ title, timeField, description, formats }) => {
    const ofChannels = title === ANOMALIES_ALIAS ? Object.fromEntries(channels.map((name) => [name, decimals])) : {};
    const fieldFormatMap = JSON.stringify({ ...ofChannels, ...formats });
    return savedObject('index-pattern', title, { title, timeFieldName: timeField, description, fieldFormatMap });
  });
