/** What the address of a page says: all that it shows. */
export interface LocationState {
  readonly page: Page;
  readonly from: string;
  readonly to: string;
  readonly sensor: string;
  /** Of a document's page. */
  readonly index: string;
  readonly id: string;
  /** Seconds between refreshes; 0 for none. */
  readonly refreshSeconds: number;
  /** Which dead letters are listed. */
  readonly state: string;
  /** Which episodes or documents are listed; empty for what most people look for. */
  readonly show: string;
}

/** The pages, by their paths. */
export const PAGE_PATHS = {
  overview: '/',
  sensor: '/sensor',
  episodes: '/episodes',
  'dead-letters': '/dead-letters',
  document: '/document',
} as const;

export type Page = keyof typeof PAGE_PATHS;

/** Seconds between refreshes that one can choose. */
export const REFRESH_CHOICES = [0, 2, 5, 15, 60] as const;

const STANDARD = { from: 'now-15m', to: 'now', refresh: '5', state: 'open' } as const;

/** Reads an address; what it does not say is as usual, and an unknown path is the overview. */
export function readLocation(path: string, search: string): LocationState {
  const query = new URLSearchParams(search);
  const pages = Object.entries(PAGE_PATHS) as [Page, string][];
  const refresh = Number(query.get('refresh') ?? STANDARD.refresh);
  return {
    page: pages.find(([, each]) => each === path)?.[0] ?? 'overview',
    from: query.get('from') ?? STANDARD.from,
    to: query.get('to') ?? STANDARD.to,
    sensor: query.get('sensor') ?? '',
    index: query.get('index') ?? '',
    id: query.get('id') ?? '',
    refreshSeconds: REFRESH_CHOICES.find((choice) => choice === refresh) ?? Number(STANDARD.refresh),
    state: query.get('state') ?? STANDARD.state,
    show: query.get('show') ?? '',
  };
}

/** The same with something else: another page begins with what most people look for. */
export const changedState = (state: LocationState, change: Partial<LocationState>): LocationState =>
  change.page === undefined ? { ...state, ...change } : { ...state, show: '', ...change };

/** The address that says it: what is as usual is left out. */
export function addressOf(state: LocationState): string {
  const query = new URLSearchParams();
  const say = (name: string, value: string, usual = '') => {
    if (value !== usual) query.set(name, value);
  };
  if (state.page === 'sensor') say('sensor', state.sensor);
  if (state.page === 'document') {
    say('index', state.index);
    say('id', state.id);
  }
  if (state.page === 'episodes' || state.page === 'sensor') say('show', state.show);
  if (state.page === 'dead-letters') say('state', state.state, STANDARD.state);
  say('from', state.from, STANDARD.from);
  say('to', state.to, STANDARD.to);
  say('refresh', String(state.refreshSeconds), STANDARD.refresh);
  const text = query.toString();
  return `${PAGE_PATHS[state.page]}${text === '' ? '' : `?${text}`}`;
}
