import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import { MODEL_THRESHOLD } from '../../detection/model/model-verdict.ts';
import { COLOURS, clickShowsMoment, TIME_AXIS, timeScale, timeText, valueAxis } from '../look.ts';
import { type Json, type Panel, panelSpec } from '../panel.ts';
import { byTime } from '../requests.ts';
import { answerData, documentRows, timeRows } from '../rows.ts';
import { categoryLegend, categoryScale } from '../stacks.ts';
import { byModel } from './model-marks.ts';

const MOST_BARS = 200;
const HALF_A_BAR = 2.5;
const PART = 'part_';

/** Which channels made a reading anomalous for the model: the score of each, cut by the shares of the channels. */
export const contributionsPanel = (channels: readonly string[]): Panel => ({
  name: 'contributions',
  title: 'What the model found unusual',
  explanation: `The newest readings with a score of ${MODEL_THRESHOLD} or more, each cut by how much of it which channel has caused. Click one to see its documents.`,
  whenEmpty: 'The model found nothing unusual in this time range.',
  needs: { index: ANOMALIES_ALIAS, field: 'model_score', filled: true },
  isWide: true,
  spec: panelSpec('Stacked bars over time: the score of the model by channel', {
    data: [answerData('answer', request()), timeRows('rows', 'answer', 'time', {}), stacks(channels)],
    signals: [clickShowsMoment('stacks-bars')],
    scales: [
      timeScale('rows'),
      { name: 'y', type: 'linear', range: 'height', domain: [0, 1] },
      categoryScale('stacks', 'channel'),
    ],
    axes: [TIME_AXIS, valueAxis('score', '.1f')],
    legends: [categoryLegend()],
    marks: [bars(), threshold()],
  }),
});

function request() {
  const { body, ...rest } = byModel(MOST_BARS, ['contributions']);
  return { ...rest, body: { ...body, aggs: { time: byTime() } } };
}

/** A row for each part of each reading's score. */
function stacks(channels: readonly string[]) {
  const { transform = [], ...rows } = documentRows('stacks', 'answer', {
    at: 'toDate(datum.doc.timestamp)',
    shares: 'datum.doc.contributions ? datum.doc.contributions : {}',
    ...Object.fromEntries(
      channels.map((channel) => [
        `${PART}${channel}`,
        `datum.shares.${channel} ? datum.shares.${channel}.share * datum.doc.model_score : 0`,
      ]),
    ),
  });
  const fields = channels.map((channel) => `${PART}${channel}`);
  return {
    ...rows,
    transform: [
      ...transform,
      { type: 'fold', fields, as: ['field', 'points'] },
      { type: 'filter', expr: 'datum.points > 0' },
      { type: 'formula', as: 'channel', expr: `slice(datum.field, ${PART.length})` },
      { type: 'stack', groupby: ['at'], sort: { field: 'channel' }, field: 'points', as: ['lower', 'upper'] },
    ],
  };
}

const bars = (): Json => ({
  type: 'rect',
  name: 'stacks-bars',
  from: { data: 'stacks' },
  encode: {
    enter: { cursor: { value: 'pointer' } },
    update: {
      x: { scale: 'x', field: 'at', offset: -HALF_A_BAR },
      x2: { scale: 'x', field: 'at', offset: HALF_A_BAR },
      y: { scale: 'y', field: 'upper' },
      y2: { scale: 'y', field: 'lower' },
      fill: { scale: 'colour', field: 'channel' },
      fillOpacity: { value: 1 },
      tooltip: {
        signal: `{title: ${timeText('datum.at')}, 'Channel': datum.channel, 'Share': format(datum.points / datum.doc.model_score, '.0%'), 'Score': format(datum.doc.model_score, '.2f')}`,
      },
    },
    hover: { fillOpacity: { value: 0.75 } },
  },
});

const threshold = (): Json => ({
  type: 'rule',
  encode: {
    update: {
      x: { value: 0 },
      x2: { signal: 'width' },
      y: { scale: 'y', value: MODEL_THRESHOLD },
      stroke: { value: COLOURS.limit },
      strokeDash: { value: [6, 4] },
    },
  },
});
