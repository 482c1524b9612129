import { COLOURS, TIME_AXIS, timeScale, timeText, valueAxis } from '../look.ts';
import { type Panel, panelSpec } from '../panel.ts';
import { answerData, timeRows } from '../rows.ts';
import { timeLine, wholeIntervals } from '../time-line.ts';
import { READINGS_BY_TIME } from './readings-by-time.ts';

/** The share of anomalies among the readings: it tells a worse process from more readings. */
export const SHARE: Panel = {
  name: 'share',
  title: 'Share of anomalies',
  explanation: 'Anomalous readings in a hundred: a rise here is not explained by more readings.',
  whenEmpty: 'No reading in this time range.',
  spec: panelSpec('A line over time: the share of anomalous readings', {
    data: [
      answerData('answer', READINGS_BY_TIME),
      timeRows('rows', 'answer', 'time', {}),
      wholeIntervals({
        share: 'datum.bucket.doc_count > 0 ? datum.bucket.anomalous.doc_count / datum.bucket.doc_count : null',
      }),
    ],
    scales: [
      timeScale('rows'),
      { name: 'y', type: 'linear', range: 'height', nice: true, zero: true, domain: { data: 'whole', field: 'share' } },
    ],
    axes: [TIME_AXIS, valueAxis('share', '~%')],
    marks: timeLine(
      'share',
      COLOURS.anomaly,
      `{title: ${timeText('datum.start')}, 'Anomalies': format(datum.bucket.anomalous.doc_count, ','), 'Share': format(datum.share, '.1%')}`,
    ),
  }),
};
