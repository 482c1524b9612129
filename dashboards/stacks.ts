import { CATEGORIES } from './look.ts';
import type { Json } from './panel.ts';

/** Not as many as fit: fitting the plot to its legend changes the width. */
const LEGEND_COLUMNS = 2;

/** Rows stacked upon each other within their interval. */
export const stacked = (source: string | readonly string[], category: string, count: string) => ({
  name: 'stacks',
  source,
  transform: [{ type: 'stack', groupby: ['start'], sort: { field: category }, field: count, as: ['lower', 'upper'] }],
});

/** Colours by category, in alphabetical order, so that a category keeps its colour while the data change. */
export const categoryScale = (data: string, field: string): Json => ({
  name: 'colour',
  type: 'ordinal',
  range: [...CATEGORIES],
  domain: { data, field, sort: true },
});

/** The legend of {@link categoryScale}, above the plot. */
export const categoryLegend = (): Json => ({
  fill: 'colour',
  orient: 'top',
  direction: 'horizontal',
  symbolType: 'square',
  columns: LEGEND_COLUMNS,
  labelLimit: 140,
});
