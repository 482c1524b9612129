import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import type { Client } from '../connection/client.ts';
import { typeOfError } from '../connection/search-failure.ts';

/** How often mappings are put when days are deleted at the same time. */
const ATTEMPTS = 5;
/** Names in one request, whose first line must stay below 4,096 bytes. */
const INDICES_A_REQUEST = 50;

type Properties = Readonly<Record<string, object>>;

/** A mapping, or a field that holds others. */
interface Fields {
  readonly properties?: Properties;
  readonly dynamic?: unknown;
}

/**
 * Maps on each index of a pattern the fields that its mapping lacks, and puts it under the alias. A field that is mapped
 * stays as it is: how an index was made by an earlier version cannot be changed. A day that retention deletes while a request is
 * under way makes the whole request fail, so that all is done again.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function mapExistingDays(client: Client, pattern: string, wanted: Fields): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await mapMissingFields(client, pattern, wanted);
      await client.indices.putAlias({ index: pattern, name: ANOMALIES_ALIAS });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || typeOfError(error) !== 'index_not_found_exception') throw error;
    }
  }
}

async function mapMissingFields(client: Client, pattern: string, wanted: Fields): Promise<void> {
  const { body } = await client.indices.getMapping({ index: pattern });
  const byChange = new Map<string, string[]>();
  for (const [index, { mappings }] of Object.entries(body as Readonly<Record<string, { mappings: Fields }>>)) {
    const properties = missingFields(mappings.properties, wanted.properties);
    if (properties === undefined && String(mappings.dynamic) === 'false') continue;
    const change = JSON.stringify({ dynamic: false, properties: properties ?? {} });
    byChange.set(change, [...(byChange.get(change) ?? []), index]);
  }
  for (const [change, indices] of byChange)
    for (let start = 0; start < indices.length; start += INDICES_A_REQUEST)
      await client.indices.putMapping({
        index: indices.slice(start, start + INDICES_A_REQUEST),
        body: JSON.parse(change),
      });
}

/** The fields of a mapping that another lacks, those within fields included; undefined when it has all. */
function missingFields(present: Properties = {}, wanted: Properties = {}): Properties | undefined {
  const missing: Record<string, object> = {};
  for (const [name, field] of Object.entries(wanted)) {
    const there: Fields | undefined = present[name];
    if (there === undefined) missing[name] = field;
    else {
      const properties = missingFields(there.properties, (field as Fields).properties);
      if (properties !== undefined) missing[name] = { properties };
    }
  }
  return Object.keys(missing).length === 0 ? undefined : missing;
}
