import type { StoredObject } from '../saved-object.ts';
import { type Fields, fieldsOf, parsed } from './embedded.ts';

const COLUMNS = 48;
/** What a panel can show. */
const SHOWN = ['visualization', 'search'];
/** Forms of panels that are brought up in a way that breaks them. */
const BROKEN_VERSIONS = /^6\.[1-3](\.|$)/;

/** What is wrong with the panels of a dashboard, which would overlap, lie outside or be lost. */
export function checkDashboard({ attributes, references }: StoredObject): readonly string[] {
  const panels = parsed(attributes['panelsJSON']);
  if (!Array.isArray(panels)) return ['has no list of panels'];
  const all = panels.map(fieldsOf);
  const indices = all.map(({ panelIndex }) => String(panelIndex));
  return [
    ...references.filter(({ type }) => !SHOWN.includes(type)).map(({ name, type }) => `shows an ${type} as ${name}`),
    ...(new Set(indices).size === indices.length ? [] : ['has panels with the same panelIndex']),
    ...all.flatMap((panel, place) => [
      ...panelProblems(panel),
      ...all.slice(0, place).flatMap((other) => (overlap(gridOf(panel), gridOf(other)) ? [overlapping(panel)] : [])),
    ]),
  ];
}

const overlapping = ({ panelIndex }: Fields) => `has the panel ${panelIndex} upon another one`;

function panelProblems(panel: Fields): readonly string[] {
  const { panelIndex, version, panelRefName, gridData } = panel;
  const { x, y, w, h } = gridOf(panel);
  const isInside = x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= COLUMNS;
  const hasVersion = typeof version === 'string' && /^\d/.test(version) && !BROKEN_VERSIONS.test(version);
  return [
    ...(fieldsOf(gridData)['i'] === panelIndex ? [] : [`has the panel ${panelIndex} with another i in its gridData`]),
    ...(isInside ? [] : [`has the panel ${panelIndex} outside the ${COLUMNS} columns`]),
    ...(hasVersion ? [] : [`has the panel ${panelIndex} without a version that can be read`]),
    ...(panelRefName === undefined ? [`has the panel ${panelIndex} without a panelRefName`] : []),
  ];
}

interface Grid {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function gridOf({ gridData }: Fields): Grid {
  const { x, y, w, h } = fieldsOf(gridData);
  return { x: Number(x), y: Number(y), w: Number(w), h: Number(h) };
}

const overlap = (one: Grid, other: Grid): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
