import type { AlarmTotals } from './alarm-count.ts';
import type { KindScore, LabelScore } from './label-tally.ts';

/** The score of a detector as a table with a line for each kind and one for all. */
export function labelReport(detector: string, { kinds, normalReadings, falseAlarms, alarms }: LabelScore): string {
  const total = (key: 'episodes' | 'detectedEpisodes' | 'readings' | 'flaggedReadings') =>
    kinds.reduce((sum, kind) => sum + kind[key], 0);
  const all = {
    kind: 'all',
    episodes: total('episodes'),
    detectedEpisodes: total('detectedEpisodes'),
    readings: total('readings'),
    flaggedReadings: total('flaggedReadings'),
    medianDelaySeconds: undefined,
    medianDelayReadings: undefined,
  };
  const heads = ['kind', 'episodes', 'detected', 'recall', 'readings', 'flagged', 'precision', 'delay (median)'];
  const rows = [...kinds, all].map((kind) => cells(kind, falseAlarms));
  const widths = heads.map((head, place) => Math.max(head.length, ...rows.map((row) => row[place]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0)))
      .join('  ');
  const perThousand = normalReadings === 0 ? 0 : (falseAlarms * 1_000) / normalReadings;
  return [
    `${detector}: ${falseAlarms} false alarms in ${normalReadings} normal readings (${perThousand.toFixed(2)} in a thousand)`,
    alarmLine(alarms),
    line(heads),
    ...rows.map(line),
    '',
  ].join('\n');
}

/** What the alarms were, and how often one was false. */
function alarmLine(alarms: AlarmTotals): string {
  const { ofAnomalies, inWakes, falseAlarms } = alarms;
  const precision = share(ofAnomalies, ofAnomalies + falseAlarms);
  return `alarms: ${ofAnomalies} in anomalies, ${inWakes} just after one, ${falseAlarms} false (precision ${precision}): ${weeklyFalseAlarms(alarms)}`;
}

/** How often a sensor had a false alarm. */
export const weeklyFalseAlarms = ({ falseAlarms, sensorWeeks }: AlarmTotals): string =>
  `${sensorWeeks === 0 ? '–' : (falseAlarms / sensorWeeks).toFixed(2)} false alarms a sensor and week`;

type Row = Omit<KindScore, 'kind'> & { readonly kind: string };

/** A false alarm has no kind, so all of them count against each kind's precision. */
function cells(score: Row, falseAlarms: number): string[] {
  const { kind, episodes, detectedEpisodes, readings, flaggedReadings } = score;
  const { medianDelaySeconds, medianDelayReadings } = score;
  return [
    kind,
    String(episodes),
    String(detectedEpisodes),
    share(detectedEpisodes, episodes),
    String(readings),
    String(flaggedReadings),
    share(flaggedReadings, flaggedReadings + falseAlarms),
    medianDelaySeconds === undefined ? '–' : `${medianDelaySeconds} s, ${medianDelayReadings} readings`,
  ];
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((part * 100) / whole).toFixed(1)} %`);
