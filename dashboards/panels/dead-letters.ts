import { DEAD_LETTERS_INDEX } from '../../detection/dead-letter.ts';
import { clickNarrowsTime, countAxis, TIME_AXIS, timeBars, timeScale, timeText, valueScale } from '../look.ts';
import { type Panel, panelSpec } from '../panel.ts';
import { byTime, inContext } from '../requests.ts';
import { answerData, innerRows, timeRows } from '../rows.ts';
import { categoryLegend, categoryScale, stacked } from '../stacks.ts';

const MOST_REASONS = 8;
const TIME_FIELD = 'judged_at';

const REQUEST = inContext(
  { size: 0, aggs: { time: byTime({ reason: { terms: { field: 'reason', size: MOST_REASONS } } }, TIME_FIELD) } },
  DEAD_LETTERS_INDEX,
  TIME_FIELD,
);

/** Records that are not readings, by the reason why. */
export const DEAD_LETTERS: Panel = {
  name: 'dead-letters',
  title: 'Dead letters by reason',
  explanation: 'Records that are no readings, by the time they were judged, and why.',
  whenEmpty: 'No dead letter in this time range: every record was a reading.',
  spec: panelSpec('Stacked bars over time: dead letters by reason', {
    data: [
      answerData('answer', REQUEST),
      timeRows('rows', 'answer', 'time', {}),
      innerRows('reasons', 'rows', 'reason', { reason: 'datum.inner.key', letters: 'datum.inner.doc_count' }),
      stacked('reasons', 'reason', 'letters'),
    ],
    signals: [clickNarrowsTime('stacks-bars')],
    scales: [timeScale('rows'), valueScale('stacks', 'upper'), categoryScale('stacks', 'reason')],
    axes: [TIME_AXIS, countAxis('dead letters')],
    legends: [categoryLegend()],
    marks: [
      timeBars(
        'stacks',
        { scale: 'colour', field: 'reason' },
        `{title: ${timeText('datum.start')}, 'Reason': datum.reason, 'Dead letters': format(datum.letters, ',')}`,
        ['upper', 'lower'],
      ),
    ],
  }),
};
