import type { FoundDocument } from './index-contents.ts';

/** A reading in the index, as far as views are made of it; times in epoch milliseconds. */
interface ViewReading {
  readonly id: string;
  readonly sensorId: string;
  /** When it was made: by its own time, but not after it came. */
  readonly atMs: number;
  /** Its own time. */
  readonly eventMs: number;
  readonly brokerMs: number;
  readonly channels: Readonly<Record<string, number>>;
}

/** What must be in the views: by id, what each document has to say. */
export interface ExpectedViews {
  readonly episodes: ReadonlyMap<string, Facts>;
  readonly sensors: ReadonlyMap<string, Facts>;
  readonly trends: ReadonlyMap<string, Facts>;
}

export type Facts = Readonly<Record<string, string | number | undefined>>;

/** The default rules, and how long it must be clear until an episode is over. */
export const RULES = [
  { cause: 'temperature-high', channel: 'temperature', above: 40 },
  { cause: 'pressure-high', channel: 'pressure', above: 120 },
] as const;
const CLEAR_AFTER_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Computes the views by itself, from all documents of some sensors at once: the product's own code, which is what is under
 * test, is not asked.
 *
 * @param closedMs hours of event time that are over before then have their trends
 */
export function expectedViews(documents: readonly FoundDocument[], closedMs: number): ExpectedViews {
  const episodes = new Map<string, Facts>();
  const sensors = new Map<string, Facts>();
  const trends = new Map<string, Facts>();
  for (const [sensorId, readings] of grouped(documents.map(viewReading), (reading) => reading.sensorId)) {
    readings.sort((a, b) => a.atMs - b.atMs || a.brokerMs - b.brokerMs || (a.id < b.id ? -1 : 1));
    for (const rule of RULES) for (const [id, facts] of episodesOf(readings, rule)) episodes.set(id, facts);
    const broker = readings.map(({ brokerMs }) => brokerMs);
    sensors.set(sensorId, { first_seen: isoText(least(broker)), last_seen: isoText(most(broker)) });
    const closed = readings.filter(({ eventMs }) => hourOf(eventMs) + HOUR_MS <= closedMs);
    for (const rule of RULES) for (const [id, facts] of trendsOf(closed, rule)) trends.set(id, facts);
  }
  return { episodes, sensors, trends };
}

function viewReading({ id, timestampMs, source }: FoundDocument): ViewReading {
  const values = RULES.map(({ channel }) => [channel, source[channel]]);
  const channels = Object.fromEntries(values.filter(([, value]) => typeof value === 'number'));
  const eventMs = Date.parse(String(source['timestamp']));
  const atMs = Math.min(eventMs, timestampMs);
  return { id, sensorId: String(source['sensor_id']), atMs, eventMs, brokerMs: timestampMs, channels };
}

/** Each anomalous reading belongs to the episode before it, unless two clear ones lie far enough apart between them. */
function episodesOf(all: readonly ViewReading[], { cause, channel, above }: (typeof RULES)[number]) {
  const readings = all.flatMap((each) => {
    const value = each.channels[channel];
    return value === undefined ? [] : [{ ...each, value, isBad: value > above }];
  });
  const episodes: [string, Facts][] = [];
  for (let start = 0; start < readings.length; start++) {
    const opening = readings[start];
    if (opening?.isBad !== true) continue;
    const end = closingPlace(readings, start);
    const bad = readings.slice(start, end ?? readings.length).filter(({ isBad }) => isBad);
    episodes.push([
      `${opening.id}:${cause}`,
      {
        sensor_id: opening.sensorId,
        cause,
        first: isoText(opening.atMs),
        last: isoText(bad.at(-1)?.atMs ?? Number.NaN),
        closed: end === undefined ? undefined : isoText(readings[end]?.atMs ?? Number.NaN),
        anomalies: bad.length,
        extreme: most(bad.map(({ value }) => value)),
      },
    ]);
    if (end === undefined) break;
    start = end;
  }
  return episodes;
}

/** The place of the reading that shows that it has been clear for long enough; undefined while none does. */
function closingPlace(readings: readonly { readonly atMs: number; readonly isBad: boolean }[], start: number) {
  let clearSinceMs: number | undefined;
  for (let place = start + 1; place < readings.length; place++) {
    const { atMs = 0, isBad = false } = readings[place] ?? {};
    clearSinceMs = isBad ? undefined : (clearSinceMs ?? atMs);
    if (clearSinceMs !== undefined && atMs - clearSinceMs >= CLEAR_AFTER_MS) return place;
  }
  return undefined;
}

function trendsOf(readings: readonly ViewReading[], { channel, above }: (typeof RULES)[number]) {
  const withValue = readings.filter(({ channels }) => channels[channel] !== undefined);
  return [...grouped(withValue, ({ eventMs }) => hourOf(eventMs))].map(([hourMs, ofHour]) => {
    const values = ofHour.map(({ channels }) => channels[channel] ?? Number.NaN);
    const id = `${isoText(hourMs).slice(0, 13)}:${channel}:${ofHour[0]?.sensorId}`;
    const anomalies = values.filter((value) => value > above).length;
    return [id, { count: values.length, min: least(values), max: most(values), anomalies }] as const;
  });
}

const hourOf = (epochMs: number): number => Math.floor(epochMs / HOUR_MS) * HOUR_MS;
const isoText = (epochMs: number): string => new Date(epochMs).toISOString();
const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b));

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
