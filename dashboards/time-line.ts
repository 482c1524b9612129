import type { Json } from './panel.ts';
import { formulas } from './rows.ts';

/** The rows of intervals that lie wholly in the time range, with these fields, where they are known. */
export function wholeIntervals(fields: Readonly<Record<string, string>>) {
  const inside = { type: 'filter', expr: 'datum.start > datum.first && datum.start < datum.last' };
  return {
    name: 'whole',
    source: 'rows',
    transform: [inside, ...formulas(fields), ...Object.keys(fields).map(isKnown)],
  };
}

const isKnown = (field: string): Json => ({ type: 'filter', expr: `isValid(datum.${field})` });

/** A line over whole intervals, with points that tell their values. */
export function timeLine(field: string, colour: string, tooltip: string): readonly Json[] {
  const x = { scale: 'x', signal: '(datum.start + datum.end) / 2' };
  const y = { scale: 'y', field };
  return [
    {
      type: 'line',
      from: { data: 'whole' },
      encode: {
        update: { x, y, stroke: { value: colour }, strokeWidth: { value: 2 } },
      },
    },
    {
      type: 'symbol',
      name: 'points',
      from: { data: 'whole' },
      encode: {
        enter: { size: { value: 60 }, fill: { value: colour } },
        update: { x, y, fillOpacity: { value: 0 }, tooltip: { signal: tooltip } },
        hover: { fillOpacity: { value: 1 } },
      },
    },
  ];
}
