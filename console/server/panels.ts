import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { OVERVIEW_PANELS, sensorPanels } from '../../dashboards/all-panels.ts';
import type { Panel } from '../../dashboards/panel.ts';
import type { ChannelLimit } from '../../dashboards/panels/channel.ts';
import { isReservedField } from '../../detection/channel.ts';
import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import type { RuleSet } from '../../detection/rules.ts';
import type { PanelDataAnswer } from '../view/answers.ts';
import type { BoundedSearch, SearchAnswer } from './bounded-search.ts';
import { fillRequest, type LookedAt } from './fill-request.ts';

type Mapping = Readonly<Record<string, { readonly type?: string }>>;

const KEPT_MS = 30_000;

/** The panels there are: those whose fields the indices have, and one for each channel. */
export class Panels {
  readonly #client: Client;
  readonly #search: BoundedSearch;
  readonly #rules: RuleSet['rules'];
  #fields: { readonly mapping: Mapping; readonly atMs: number } | undefined;

  constructor(client: Client, search: BoundedSearch, { rules }: RuleSet) {
    this.#client = client;
    this.#search = search;
    this.#rules = rules;
  }

  /** The panels of the overview. */
  async overview(): Promise<readonly Panel[]> {
    const mapping = await this.#mapping();
    return OVERVIEW_PANELS.filter(({ needsField }) => needsField === undefined || needsField in mapping);
  }

  /** The panels of a sensor. */
  async ofSensor(): Promise<readonly Panel[]> {
    const mapping = await this.#mapping();
    const mapped = Object.keys(mapping).filter((name) => mapping[name]?.type === 'double' && !isReservedField(name));
    const channels = new Set([...this.#rules.map(({ channel }) => channel), ...mapped]);
    return sensorPanels(new Map([...channels].map((channel) => [channel, this.#limitsOf(channel)])));
  }

  /** A panel by its name. */
  async named(name: string): Promise<Panel | undefined> {
    const panels = [...(await this.overview()), ...(await this.ofSensor())];
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

  #limitsOf(channel: string): readonly ChannelLimit[] {
    return this.#rules
      .filter((rule) => rule.channel === channel)
      .flatMap(({ name, above, below }) =>
        [above, below].flatMap((limit) => (limit === undefined ? [] : [{ rule: name, limit }])),
      );
  }

  async #mapping(): Promise<Mapping> {
    const nowMs = Date.now();
    if (this.#fields === undefined || nowMs - this.#fields.atMs > KEPT_MS)
      this.#fields = { mapping: await mappedFields(this.#client), atMs: nowMs };
    return this.#fields.mapping;
  }
}

async function mappedFields(client: Client): Promise<Mapping> {
  const { body } = await client.indices.getMapping({ index: ANOMALIES_ALIAS, ignore_unavailable: true });
  const all = Object.values(body).map(({ mappings }) => (mappings.properties ?? {}) as Mapping);
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
