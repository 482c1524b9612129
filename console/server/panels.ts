import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { searchFailure } from '../../adapters/opensearch/connection/search-failure.ts';
import { OVERVIEW_PANELS, sensorPanels } from '../../dashboards/all-panels.ts';
import type { Panel } from '../../dashboards/panel.ts';
import type { ChannelLimit } from '../../dashboards/panels/channel-marks.ts';
import { isReservedField } from '../../detection/channel.ts';
import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import type { RuleSet } from '../../detection/rules.ts';
import type { PanelDataAnswer } from '../view/answers.ts';
import type { BoundedSearch, SearchAnswer } from './bounded-search.ts';
import { fillRequest, type LookedAt } from './fill-request.ts';

type Mapping = Readonly<Record<string, { readonly type?: string }>>;

const KEPT_MS = 30_000;
const NOT_FOUND = 404;

/** The panels there are: those whose fields the indices have, and one for each channel. */
export class Panels {
  readonly #client: Client;
  readonly #search: BoundedSearch;
  readonly #rules: RuleSet['rules'];
  readonly #mappings = new Kept<Mapping>();
  readonly #filled = new Kept<boolean>();

  constructor(client: Client, search: BoundedSearch, { rules }: RuleSet) {
    this.#client = client;
    this.#search = search;
    this.#rules = rules;
  }

  /** The panels of the overview. */
  async overview(): Promise<readonly Panel[]> {
    return await this.#possible(OVERVIEW_PANELS);
  }

  /** The panels of a sensor, with the limits of the rules that are for it. */
  async ofSensor(sensor: string): Promise<readonly Panel[]> {
    const mapping = await this.#mapping(ANOMALIES_ALIAS);
    const mapped = Object.keys(mapping).filter((name) => mapping[name]?.type === 'double' && !isReservedField(name));
    const rules = this.#rules.filter(({ sensors }) => sensors === undefined || sensors.has(sensor));
    const channels = new Set([...rules.map(({ channel }) => channel), ...mapped]);
    return await this.#possible(sensorPanels(new Map([...channels].map((name) => [name, limitsOf(name, rules)]))));
  }

  /** A panel by its name. */
  async named(name: string, sensor: string | undefined): Promise<Panel | undefined> {
    const panels = [...(await this.overview()), ...(await this.ofSensor(sensor ?? ''))];
    return panels.find((panel) => panel.name === name);
  }

  /** What OpenSearch says to each search of a panel. */
  async dataOf({ spec }: Panel, lookedAt: LookedAt): Promise<PanelDataAnswer> {
    const answers = await Promise.all(
      spec.data.flatMap(({ name, url }) =>
        url === undefined
          ? []
          : [this.#search.search(fillRequest(url, lookedAt)).then((answer) => [name, answer] as const)],
      ),
    );
    const isEmpty = answers.every(([, answer]) => holdsNothing(answer));
    return { data: Object.fromEntries(answers), range: lookedAt.range, isEmpty };
  }

  /** Those whose fields there are. */
  async #possible(panels: readonly Panel[]): Promise<readonly Panel[]> {
    const have = await Promise.all(panels.map(async ({ needs }) => needs === undefined || (await this.#has(needs))));
    return panels.filter((_, place) => have[place]);
  }

  async #has({ index, field, filled = false }: NonNullable<Panel['needs']>): Promise<boolean> {
    if (!(field in (await this.#mapping(index)))) return false;
    return !filled || (await this.#filled.of(`${index} ${field}`, () => isFilled(this.#client, index, field)));
  }

  #mapping(index: string): Promise<Mapping> {
    return this.#mappings.of(index, () => mappedFields(this.#client, index));
  }
}

/** What was found out not long ago, and need not be asked again. */
class Kept<Value> {
  readonly #kept = new Map<string, { readonly value: Promise<Value>; readonly atMs: number }>();

  async of(name: string, ask: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(name);
    if (kept !== undefined && Date.now() - kept.atMs <= KEPT_MS) return await kept.value;
    const value = ask();
    this.#kept.set(name, { value, atMs: Date.now() });
    value.catch(() => this.#kept.delete(name));
    return await value;
  }
}

const limitsOf = (channel: string, rules: RuleSet['rules']): readonly ChannelLimit[] =>
  rules
    .filter((rule) => rule.channel === channel)
    .flatMap(({ name, above, below, alarm }) =>
      [above, below].flatMap((limit) => (limit === undefined ? [] : [{ rule: name, limit, unit: alarm?.unit }])),
    );

/** Whether some document has a field. */
async function isFilled(client: Client, index: string, field: string): Promise<boolean> {
  const body = { query: { exists: { field } } };
  const { body: answer } = await client.search({ index, size: 0, terminate_after: 1, track_total_hits: 1, body });
  const { total } = answer.hits;
  return (typeof total === 'number' ? total : (total?.value ?? 0)) > 0;
}

/** The fields of an index, or of all behind an alias; none where it does not exist. */
async function mappedFields(client: Client, index: string): Promise<Mapping> {
  const options = { index, ignore_unavailable: true };
  const answer = await client.indices.getMapping(options).catch((error: unknown) => {
    if (searchFailure(error)?.status === NOT_FOUND) return { body: {} };
    throw error;
  });
  const all = Object.values(answer.body).map(({ mappings }) => (mappings.properties ?? {}) as Mapping);
  return Object.assign({}, ...all);
}

function holdsNothing({ hits, aggregations = {} }: SearchAnswer): boolean {
  const buckets = Object.values(aggregations).flatMap(
    (each) => (each as { buckets?: readonly Bucket[] }).buckets ?? [],
  );
  return hits.hits.length === 0 && buckets.every(({ doc_count }) => doc_count === 0);
}

interface Bucket {
  readonly doc_count: number;
}
