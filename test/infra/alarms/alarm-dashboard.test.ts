import { describe, expect, it } from '@jest/globals';
import { alarmList } from '../../../infra/alarms/alarm-list.ts';
import { PROFILES } from '../../../infra/config.ts';
import { loadConfig } from '../../../infra/load-config.ts';
import { alarmsOf, resourcesOf } from '../../support/cloudwatch/alarms-of-templates.ts';
import { pipelineTemplates } from '../../support/templates/pipeline-templates.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly (string | Line)[])[];
    readonly annotations?: {
      readonly alarms?: readonly string[];
      readonly horizontal?: readonly { readonly label: string; readonly value: number }[];
    };
  };
}

interface Line {
  readonly id: string;
  readonly visible: boolean;
  readonly expression?: string;
}

/** CloudWatch's grid is this wide, and this many units of it fit a screen of 1,080 lines. */
const COLUMNS = 24;
const SCREEN_UNITS = 20;

const nameOf = (arn: string) => arn.replace(/^.*:alarm:/, '');

describe.each(PROFILES)('the dashboard in %s', (profile) => {
  const templates = pipelineTemplates(profile);
  const [[, dashboard] = ['', undefined]] = resourcesOf(templates, 'AWS::CloudWatch::Dashboard');
  const parts: readonly unknown[] = dashboard?.Properties.DashboardBody['Fn::Join'][1];
  const body = parts.map((part) => (typeof part === 'string' ? part : 'REFERENCE')).join('');
  const { widgets }: { readonly widgets: readonly Widget[] } = JSON.parse(body);
  const [status, ...graphs] = widgets;
  const list = alarmList(loadConfig({ profile }));

  it('shows the state of every alarm on top', () => {
    expect(status).toMatchObject({ type: 'alarm', x: 0, y: 0, width: COLUMNS });
    expect(status?.properties.alarms?.map(nameOf).sort()).toEqual([...alarmsOf(templates).keys()].sort());
  });

  it('has a graph of whatever has an alarm, with its threshold, in the order in which data flows', () => {
    const order = ['producer', 'kafka', 'mapping', 'detector', 'search', 'views', 'upkeep'];
    const stages = graphs.map(({ properties }) => list.find(({ graph }) => graph === properties.title)?.stage ?? '');
    expect([...stages].sort((one, other) => order.indexOf(one) - order.indexOf(other))).toEqual(stages);
    const lines = graphs.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);
    const elsewhere = graphs.flatMap(({ properties }) => properties.annotations?.alarms ?? []).map(nameOf);
    for (const { id, threshold } of list)
      expect(
        lines.some(({ label, value }) => label === id && value === threshold) ||
          elsewhere.some((name) => name.endsWith(`-${id}`)),
      ).toBe(true);
  });

  it('fits one screen, and no widget lies over another', () => {
    for (const { x, y, width, height } of widgets) {
      expect(x + width).toBeLessThanOrEqual(COLUMNS);
      expect(y + height).toBeLessThanOrEqual(SCREEN_UNITS);
    }
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('has arithmetic that speaks only of what its graph has', () => {
    for (const { properties } of graphs) {
      const options = (properties.metrics ?? []).map((line) => line.at(-1) as Line);
      const ids = options.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { expression = '' } of options)
        for (const [word] of expression.matchAll(/\b[a-z]\w*/g)) expect(ids).toContain(word);
      if (options.length > 0) expect(options.filter(({ visible }) => visible)).not.toEqual([]);
    }
  });
});
