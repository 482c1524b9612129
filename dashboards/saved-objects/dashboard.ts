import { type SavedObject, savedObject, searchSource } from './saved-object.ts';

/** Of the grid's columns. */
const COLUMNS = 48;

/** A row of a dashboard: its height in the grid's rows, and objects that share its width evenly. */
export interface DashboardRow {
  readonly height: number;
  readonly objects: readonly SavedObject[];
}

/** A dashboard: what it looks at when it is opened, and its rows from above. */
export interface Dashboard {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The time range, as `now-24h`, up to now. */
  readonly from: string;
  readonly refreshSeconds: number;
  readonly rows: readonly DashboardRow[];
}

const MS_PER_SECOND = 1_000;

/** The version of the panels' form, which Dashboards brings up to its own; from 2.19 on there is nothing to bring. */
const PANEL_VERSION = '2.19.0';

interface Placed {
  readonly object: SavedObject;
  readonly grid: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
}

/** A dashboard that opens with its own time range and refreshes by itself. */
export function dashboardObject(dashboard: Dashboard): SavedObject {
  const { name, title, description, from, refreshSeconds } = dashboard;
  const panels = placed(dashboard.rows);
  const attributes = {
    title,
    description,
    hits: 0,
    version: 1,
    timeRestore: true,
    timeFrom: from,
    timeTo: 'now',
    refreshInterval: { pause: false, value: refreshSeconds * MS_PER_SECOND },
    optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
    panelsJSON: JSON.stringify(panels.map(panelOf)),
    kibanaSavedObjectMeta: searchSource('', false),
  };
  const references = panels.map(({ object: { type, id } }, place) => ({ name: panelReference(place), type, id }));
  return savedObject('dashboard', name, attributes, references);
}

const panelReference = (place: number) => `panel_${place}`;

function panelOf({ grid }: Placed, place: number) {
  const index = `${place + 1}`;
  return {
    version: PANEL_VERSION,
    gridData: { ...grid, i: index },
    panelIndex: index,
    embeddableConfig: {},
    panelRefName: panelReference(place),
  };
}

function placed(rows: readonly DashboardRow[]): readonly Placed[] {
  let y = 0;
  return rows.flatMap(({ height, objects }) => {
    const top = y;
    y += height;
    const edge = (place: number) => Math.round((COLUMNS * place) / objects.length);
    return objects.map((object, place) => ({
      object,
      grid: { x: edge(place), y: top, w: edge(place + 1) - edge(place), h: height },
    }));
  });
}
