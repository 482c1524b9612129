import { COLOURS, TIME_AXIS, timeScale, timeText, valueAxis } from '../look.ts';
import { type Panel, panelSpec } from '../panel.ts';
import { answerData, timeRows } from '../rows.ts';
import { timeLine, wholeIntervals } from '../time-line.ts';
import { READINGS_BY_TIME } from './readings-by-time.ts';

/** Readings a second. The first and last interval are left out: they lie half outside the time range. */
export const RATE: Panel = {
  name: 'rate',
  title: 'Readings a second',
  explanation: 'How fast readings come, on average over each interval.',
  whenEmpty: 'No reading in this time range.',
  spec: panelSpec('A line over time: readings a second', {
    data: [
      answerData('answer', READINGS_BY_TIME),
      timeRows('rows', 'answer', 'time', {}),
      wholeIntervals({ rate: 'datum.bucket.doc_count / (datum.span / 1000)' }),
    ],
    scales: [
      timeScale('rows'),
      { name: 'y', type: 'linear', range: 'height', nice: true, zero: true, domain: { data: 'whole', field: 'rate' } },
    ],
    axes: [TIME_AXIS, valueAxis('a second', '~r')],
    marks: timeLine(
      'rate',
      COLOURS.line,
      `{title: ${timeText('datum.start')}, 'Readings a second': format(datum.rate, '.3~r')}`,
    ),
  }),
};
