import { anomaliesMapping, deadLettersMapping } from '../../../adapters/opensearch/schema/mappings.ts';
import { episodesMapping, sensorsMapping, trendsMapping } from '../../../adapters/opensearch/schema/view-mappings.ts';
import type { ChannelLimit } from '../../../dashboards/panels/channel-marks.ts';
import { savedObjects } from '../../../dashboards/saved-objects/all-objects.ts';
import type { FieldsByTitle } from '../../../dashboards/saved-objects/check/check-file.ts';
import type { SavedObject } from '../../../dashboards/saved-objects/saved-object.ts';

/** The limits of the rules that we ship. */
export const LIMITS: ReadonlyMap<string, readonly ChannelLimit[]> = new Map([
  ['temperature', [{ rule: 'temperature-high', limit: 40 }]],
  ['pressure', [{ rule: 'pressure-high', limit: 120 }]],
]);

/** What we ship. */
export const SHIPPED: readonly SavedObject[] = savedObjects(LIMITS);

/** One of them, by the end of its id. */
export function shipped(name: string): SavedObject {
  const found = SHIPPED.find(({ id }) => id.endsWith(`-${name}`));
  if (found === undefined) throw new Error(`we ship no ${name}`);
  return found;
}

/** The mapping of each index that we ship an index pattern for. */
export const MAPPINGS = {
  anomalies: anomaliesMapping([...LIMITS.keys()]),
  episodes: episodesMapping,
  sensors: sensorsMapping,
  trends: trendsMapping,
  'dead-letters': deadLettersMapping,
} as const;

interface Property {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Property>>;
}

/** The fields of a mapping with their types, inner ones by their whole names. */
function fieldTypes(properties: Readonly<Record<string, Property>>, before = ''): [string, string][] {
  return Object.entries(properties).flatMap(([name, property]): [string, string][] =>
    property.properties === undefined
      ? [[`${before}${name}`, property.type ?? 'object']]
      : fieldTypes(property.properties, `${before}${name}.`),
  );
}

/** What the indices hold. */
export const MAPPED: FieldsByTitle = new Map(
  Object.entries(MAPPINGS).map(([title, { properties }]) => [title, new Map(fieldTypes(properties))]),
);
