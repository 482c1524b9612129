import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import { COLOURS, countAxis, valueScale } from '../look.ts';
import { type Panel, panelSpec } from '../panel.ts';
import { inContext } from '../requests.ts';
import { answerData, bucketRows } from '../rows.ts';

const STEP = 0.05;

const REQUEST = inContext({
  size: 0,
  aggs: { score: { histogram: { field: 'model_score', interval: STEP, min_doc_count: 1 } } },
});

/** How the model's scores are spread. */
export const MODEL_SCORE: Panel = {
  name: 'model-score',
  title: "The model's scores",
  explanation: 'How many readings have which score of the model; most are near 0.',
  whenEmpty: 'No reading in this time range has a score of the model.',
  needs: { index: ANOMALIES_ALIAS, field: 'model_score', filled: true },
  isWide: true,
  spec: panelSpec('Bars: the number of readings by the score of the model', {
    data: [
      answerData('answer', REQUEST),
      bucketRows('rows', 'answer', 'score', {
        start: 'datum.bucket.key',
        end: `datum.bucket.key + ${STEP}`,
        readings: 'datum.bucket.doc_count',
        zero: '0',
      }),
    ],
    scales: [{ name: 'x', type: 'linear', range: 'width', domain: [0, 1] }, valueScale('rows', 'readings')],
    axes: [{ scale: 'x', orient: 'bottom', title: 'score', tickCount: 5 }, countAxis('readings')],
    marks: [
      {
        type: 'rect',
        name: 'bars',
        from: { data: 'rows' },
        encode: {
          update: {
            x: { scale: 'x', field: 'start', offset: 0.5 },
            x2: { scale: 'x', field: 'end', offset: -0.5 },
            y: { scale: 'y', field: 'readings' },
            y2: { scale: 'y', field: 'zero' },
            fill: { value: COLOURS.quiet },
            tooltip: {
              signal: "{title: 'Score from ' + format(datum.start, '.2f'), 'Readings': format(datum.readings, ',')}",
            },
          },
        },
      },
    ],
  }),
};
