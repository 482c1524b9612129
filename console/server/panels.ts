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
  readonly #mappings = new Map<string, { readonly mapping: Promise<Mapping>; readonly atMs: number }>();

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
    const have = await Promise.all(
      panels.map(async ({ needs }) => needs === undefined || needs.field in (await this.#mapping(needs.index))),
    );
    return panels.filter((_, place) => have[place]);
  }

  async #mapping(index: string): Promise<Mapping> {
    const nowMs = Date.now();
    const kept = this.#mappings.get(index);
    if (kept !== undefined && nowMs - kept.atMs <= KEPT_MS) return await kept.mapping;
    const mapping = mappedFields(this.#client, index);
    this.#mappings.set(index, { mapping, atMs: nowMs });
    mapping.catch(() => this.#mappings.delete(index));
    return await mapping;
  }
}

const limitsOf = (channel: string, rules: RuleSet['rules']): readonly ChannelLimit[] =>
  rules
    .filter((rule) => rule.channel === channel)
    .flatMap(({ name, above, below, alarm }) =>
      [above, below].flatMap((limit) => (limit === undefined ? [] : [{ rule: name, limit, unit: alarm?.unit }])),
    );

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
