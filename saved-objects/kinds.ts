/** The kinds of objects that are ours, or that may refer to ours. Dashboards passes over kinds that it does not have. */
export const TYPES: readonly string[] = [
  'index-pattern',
  'search',
  'visualization',
  'dashboard',
  'visualization-visbuilder',
  'explore',
  'augment-vis',
];
