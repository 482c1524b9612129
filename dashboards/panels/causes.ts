import { clickNarrowsTime, countAxis, TIME_AXIS, timeBars, timeScale, timeText, valueScale } from '../look.ts';
import { type Json, type Panel, panelSpec } from '../panel.ts';
import { ANOMALOUS, byTime, inContextWith } from '../requests.ts';
import { answerData, innerRows, timeRows } from '../rows.ts';
import { categoryLegend, categoryScale, stacked } from '../stacks.ts';

const MOST_CAUSES = 8;
const UNRULED: Json = { bool: { must_not: [{ exists: { field: 'fired_rules.name' } }] } };

const REQUEST = inContextWith(ANOMALOUS, {
  size: 0,
  aggs: {
    time: byTime({
      rule: { terms: { field: 'fired_rules.name', size: MOST_CAUSES } },
      unruled: { filter: UNRULED },
    }),
  },
});

/** Anomalies by what called them so: each rule, and the model where no rule fired. */
export const CAUSES: Panel = {
  name: 'causes',
  title: 'Anomalies by rule and model',
  explanation: 'Which rules fired; the model where none did. A reading beyond two limits counts for both.',
  whenEmpty: 'No anomaly in this time range.',
  spec: panelSpec('Stacked bars over time: anomalies by rule, and those that only the model found', {
    data: [
      answerData('answer', REQUEST),
      timeRows('rows', 'answer', 'time', {}),
      innerRows('ruled', 'rows', 'rule', { cause: 'datum.inner.key', anomalies: 'datum.inner.doc_count' }),
      {
        name: 'unruled',
        source: 'rows',
        transform: [
          { type: 'formula', as: 'cause', expr: "'model'" },
          { type: 'formula', as: 'anomalies', expr: 'datum.bucket.unruled.doc_count' },
          { type: 'filter', expr: 'datum.anomalies > 0' },
        ],
      },
      stacked(['ruled', 'unruled'], 'cause', 'anomalies'),
    ],
    signals: [clickNarrowsTime('stacks-bars')],
    scales: [timeScale('rows'), valueScale('stacks', 'upper'), categoryScale('stacks', 'cause')],
    axes: [TIME_AXIS, countAxis('anomalies')],
    legends: [categoryLegend()],
    marks: [
      timeBars(
        'stacks',
        { scale: 'colour', field: 'cause' },
        `{title: ${timeText('datum.start')}, 'Cause': datum.cause, 'Anomalies': format(datum.anomalies, ',')}`,
        ['upper', 'lower'],
      ),
    ],
  }),
};
