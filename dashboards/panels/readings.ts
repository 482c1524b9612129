import { COLOURS, clickNarrowsTime, countAxis, TIME_AXIS, timeBars, timeScale, timeText, valueScale } from '../look.ts';
import { type Panel, panelSpec } from '../panel.ts';
import { answerData, timeRows } from '../rows.ts';
import { READINGS_BY_TIME } from './readings-by-time.ts';

const TOOLTIP = `{title: ${timeText('datum.start')}, 'Readings': format(datum.readings, ','), 'Anomalies': format(datum.anomalies, ','), 'Readings a second': format(datum.readings / (datum.span / 1000), '.3~r')}`;

/** How many readings there were, and how many of them were anomalous. */
export const READINGS: Panel = {
  name: 'readings',
  title: 'Readings and anomalies',
  explanation: 'All readings by the time they were taken, the anomalous ones in orange. Click a bar to look closer.',
  whenEmpty: 'No reading in this time range.',
  isWide: true,
  spec: panelSpec('Bars over time: the number of readings, and of anomalous ones among them', {
    data: [
      answerData('answer', READINGS_BY_TIME),
      timeRows('rows', 'answer', 'time', {
        readings: 'datum.bucket.doc_count',
        anomalies: 'datum.bucket.anomalous.doc_count',
        zero: '0',
      }),
    ],
    signals: [clickNarrowsTime('rows-bars'), clickNarrowsTime('anomalies-bars')],
    scales: [timeScale('rows'), valueScale('rows', 'readings')],
    axes: [TIME_AXIS, countAxis('readings')],
    marks: [timeBars('rows', { value: COLOURS.quiet }, TOOLTIP, ['readings', 'zero']), anomalyBars()],
  }),
};

function anomalyBars() {
  const bars = timeBars('rows', { value: COLOURS.anomaly }, TOOLTIP, ['anomalies', 'zero']);
  return { ...(bars as object), name: 'anomalies-bars' };
}
