import { MODEL_THRESHOLD } from '../../detection/model/model-verdict.ts';
import { COLOURS, timeText } from '../look.ts';
import type { Json, PanelData } from '../panel.ts';
import { ANOMALOUS, inContextWith } from '../requests.ts';
import { answerData, documentRows } from '../rows.ts';

const MOST_MARKED = 300;

/** Readings that the model calls anomalous; where no document has a score, there are none. */
export const byModel = (size: number, fields: readonly string[]) =>
  inContextWith(
    { bool: { filter: [ANOMALOUS, { range: { model_score: { gte: MODEL_THRESHOLD } } }] } },
    { size, _source: ['timestamp', 'model_score', ...fields], sort: [{ timestamp: { order: 'desc' } }] },
  );

/** The readings of a channel that the model calls anomalous, each with what it expected. */
export function modelData(channel: string): readonly PanelData[] {
  const { transform = [], ...rows } = documentRows('unexpected', 'by_model', {
    at: 'toDate(datum.doc.timestamp)',
    value: `datum.doc.${channel}`,
    expected: `datum.doc.expected ? datum.doc.expected.${channel} : null`,
    part: `datum.doc.contributions ? datum.doc.contributions.${channel} : null`,
  });
  const fields = [channel, `expected.${channel}`, `contributions.${channel}`];
  return [
    answerData('by_model', byModel(MOST_MARKED, fields)),
    {
      ...rows,
      transform: [
        ...transform,
        { type: 'filter', expr: 'isValid(datum.value) && isValid(datum.expected)' },
        { type: 'formula', as: 'low', expr: 'datum.expected.low' },
        { type: 'formula', as: 'high', expr: 'datum.expected.high' },
        { type: 'formula', as: 'share', expr: 'isValid(datum.part) ? datum.part.share : 0' },
      ],
    },
  ];
}

/** A bar over what was expected, and a diamond where the channel had a part in the score. */
export const modelMarks = (channel: string): readonly Json[] => [
  {
    type: 'rule',
    name: 'expected-bars',
    from: { data: 'unexpected' },
    encode: {
      update: {
        x: { scale: 'x', field: 'at' },
        y: { scale: 'y', field: 'low' },
        y2: { scale: 'y', field: 'high' },
        stroke: { value: COLOURS.model },
        strokeOpacity: { value: 0.8 },
        strokeWidth: { value: 3 },
      },
    },
  },
  {
    type: 'symbol',
    name: 'unexpected-points',
    from: { data: 'unexpected' },
    encode: {
      enter: {
        shape: { value: 'diamond' },
        size: { value: 60 },
        fill: { value: COLOURS.model },
        cursor: { value: 'pointer' },
      },
      update: {
        x: { scale: 'x', field: 'at' },
        y: { scale: 'y', field: 'value' },
        fillOpacity: { signal: 'datum.share > 0 ? 0.95 : 0' },
        tooltip: {
          signal: `{title: ${timeText('datum.at')}, '${channel}': datum.value, 'Expected': format(datum.low, '.4~r') + ' to ' + format(datum.high, '.4~r'), 'Share of the score': format(datum.share, '.0%'), 'Score': format(datum.doc.model_score, '.2f')}`,
        },
      },
      hover: { fillOpacity: { value: 1 } },
    },
  },
];
