import { isChannelName, isReservedField } from '../channel.ts';
import { type Fields, isFields } from '../fields.ts';
import type { RuleSet } from '../rules.ts';
import { type FieldPath, PathTrace, placeIn } from './field-path.ts';
import { ID_TARGET, TIME_TARGET } from './field-settings.ts';
import { IgnoredFields } from './ignored-fields.ts';

/** What a field of the value is, by its name. */
type FieldKind = 'sensor-id' | 'timestamp' | 'judged-channel' | 'channel' | 'unusable';

/** What the fields of a record are. */
export interface SortedFields {
  id: unknown;
  /** Where the id stands, unless in the field of its name. */
  idPath: FieldPath | undefined;
  timestamp: unknown;
  readonly channels: Record<string, number>;
  /** Number of channels. */
  count: number;
  /** A field that is judged by a rule and holds something else than a number. */
  notANumber: string | undefined;
  /** Fields that were not used; undefined for none. */
  ignored: IgnoredFields | undefined;
}

type FlatFields = Omit<SortedFields, 'notANumber' | 'ignored'>;

/** Names whose kind is remembered, at most: sensors may invent names without end. */
const MAX_REMEMBERED_NAMES = 1000;

/** Tells of each field of a record what it is: the sensor's id, the time, a channel, or nothing that is used. */
export class FieldSorter {
  readonly #kinds = new Map<string, FieldKind>();
  readonly #sensorIdField: string;
  readonly #timestampField: string;
  readonly #paths: ReadonlyMap<string, FieldPath>;

  constructor({ sensorIdField, timestampField, rules, fields: { paths } }: RuleSet) {
    for (const { channel } of rules) this.#kinds.set(channel, 'judged-channel');
    this.#kinds.set(timestampField, 'timestamp').set(sensorIdField, 'sensor-id');
    this.#sensorIdField = sensorIdField;
    this.#timestampField = timestampField;
    this.#paths = paths;
  }

  /** One pass over the fields, which is most of what judging a record costs; only what is not flat takes more. */
  sort(fields: Fields): SortedFields {
    const channels: Record<string, number> = {};
    let count = 0;
    let id: unknown;
    let timestamp: unknown;
    let others: string[] | undefined;
    for (const name in fields) {
      const value = fields[name];
      const kind = this.#kindOf(name);
      if (kind === 'sensor-id') id = value;
      else if (kind === 'timestamp') timestamp = value;
      else if (typeof value === 'number' && kind !== 'unusable' && Number.isFinite(value)) {
        channels[name] = value;
        count++;
      } else if (value !== null) {
        others ??= [];
        others.push(name);
      }
    }
    // An object of its own for either way: one that is handed on could not stay in registers.
    return others === undefined && this.#paths.size === 0
      ? { id, idPath: undefined, timestamp, channels, count, notANumber: undefined, ignored: undefined }
      : this.#sortOthers(fields, others, { id, idPath: undefined, timestamp, channels, count });
  }

  #sortOthers(fields: Fields, others: readonly string[] = [], flat: FlatFields): SortedFields {
    const sorted: SortedFields = { ...flat, notANumber: undefined, ignored: undefined };
    const trace = new PathTrace();
    const ignored = new IgnoredFields(trace);
    const byPath = this.#followPaths(fields, sorted, trace, ignored);
    const nested: Nested[] = [];
    for (const name of others) {
      const value = fields[name];
      const place = placeIn('', fields, name);
      if (trace.used.has(place)) continue;
      const isUsed = byPath.has(name) || trace.through.has(place);
      if (this.#kindOf(name) === 'judged-channel' && !isUsed) sorted.notANumber = name;
      else if (isFields(value) && !isReservedField(name)) this.#lookInto(place, value, nested, ignored, trace);
      else ignored.add(place, value);
    }
    takeNested(nested, fields, byPath, sorted, ignored);
    if (ignored.names.length > 0) sorted.ignored = ignored;
    return sorted;
  }

  /** What paths lead to goes before the fields of the same names; returns the names for which they led somewhere. */
  #followPaths(fields: Fields, sorted: SortedFields, trace: PathTrace, ignored: IgnoredFields): ReadonlySet<string> {
    const found = new Map<string, unknown>();
    for (const [target, path] of this.#paths) {
      const value = path.resolve(fields, trace);
      if (value !== undefined) found.set(target, value);
    }
    for (const [target, value] of found) {
      const path = this.#paths.get(target);
      if (target === ID_TARGET) [sorted.id, sorted.idPath] = [value, path];
      else if (target === TIME_TARGET) sorted.timestamp = value;
      else this.#takeChannel(target, value, path?.text ?? target, sorted, ignored);
    }
    // A number that stood flat under a name of its own is a channel only if no path has used it for another.
    for (const place of trace.used)
      if (Object.hasOwn(sorted.channels, place) && !found.has(place)) removeChannel(place, sorted);
    for (const target of found.keys()) this.#ignoreFlat(target, fields, ignored);
    return new Set(found.keys());
  }

  /** The field whose name a path has taken; one that is no number is among the others. */
  #ignoreFlat(target: string, fields: Fields, ignored: IgnoredFields): void {
    const isChannel = target !== ID_TARGET && target !== TIME_TARGET;
    const name = target === ID_TARGET ? this.#sensorIdField : target === TIME_TARGET ? this.#timestampField : target;
    if (!Object.hasOwn(fields, name) || (isChannel && typeof fields[name] !== 'number')) return;
    ignored.add(placeIn('', fields, name), fields[name]);
  }

  #takeChannel(name: string, value: unknown, place: string, sorted: SortedFields, ignored: IgnoredFields): void {
    removeChannel(name, sorted);
    if (typeof value === 'number' && Number.isFinite(value)) {
      sorted.channels[name] = value;
      sorted.count++;
    } else if (value !== null && this.#kindOf(name) === 'judged-channel') sorted.notANumber = place;
    else if (value !== null) ignored.name(place);
  }

  /** By default numbers one level down are channels by their own names. */
  #lookInto(outer: string, value: Fields, nested: Nested[], ignored: IgnoredFields, trace: PathTrace): void {
    for (const name in value) {
      const inner = value[name];
      const place = placeIn(outer, value, name);
      const kind = this.#kindOf(name);
      const isChannel = kind === 'channel' || kind === 'judged-channel';
      if (isChannel && typeof inner === 'number' && Number.isFinite(inner)) {
        if (!trace.used.has(place)) nested.push({ name, place, value: inner });
      } else ignored.add(place, inner);
    }
  }

  #kindOf(name: string): FieldKind {
    const known = this.#kinds.get(name);
    if (known !== undefined) return known;
    const kind = isChannelName(name) && !isReservedField(name) ? 'channel' : 'unusable';
    if (this.#kinds.size < MAX_REMEMBERED_NAMES) this.#kinds.set(name, kind);
    return kind;
  }
}

/** A number one level down. */
interface Nested {
  readonly name: string;
  readonly place: string;
  readonly value: number;
}

/** A nested number is a channel where nothing else has its name: neither a flat field, nor a path, nor another nested one. */
function takeNested(
  nested: readonly Nested[],
  fields: Fields,
  byPath: ReadonlySet<string>,
  sorted: SortedFields,
  ignored: IgnoredFields,
): void {
  const times = new Map<string, number>();
  for (const { name } of nested) times.set(name, (times.get(name) ?? 0) + 1);
  for (const { name, place, value } of nested) {
    const isTaken = byPath.has(name) || Object.hasOwn(fields, name) || times.get(name) !== 1;
    if (isTaken) ignored.name(place);
    else {
      sorted.channels[name] = value;
      sorted.count++;
    }
  }
}

function removeChannel(name: string, sorted: SortedFields): void {
  if (!Object.hasOwn(sorted.channels, name)) return;
  delete sorted.channels[name];
  sorted.count--;
}
