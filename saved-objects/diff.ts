import type { SavedObjects } from '../adapters/opensearch/saved-objects/saved-objects.ts';
import { EXIT_FAILED } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { differingParts } from '../dashboards/saved-objects/content.ts';
import type { StoredObject } from '../dashboards/saved-objects/saved-object.ts';
import { nameOf, type Standing, standings } from '../dashboards/saved-objects/standing.ts';
import type { diffOptions } from './options.ts';
import { ourObjects } from './our-objects.ts';
import { isOlder, lineOf, listed } from './text.ts';
import type { Output } from './with-dashboards.ts';

const WORDS: Readonly<Record<Exclude<Standing, 'same'>, string>> = {
  missing: 'not installed',
  outdated: 'of another build, unedited',
  edited: 'edited',
};

/** Tells how what is installed differs from what we ship; resolves to 0 where nothing does, otherwise to 1. */
export async function diff(
  api: SavedObjects,
  values: Pick<OptionValues<typeof diffOptions>, 'rules'>,
  out: Output,
): Promise<number> {
  const shipped = ourObjects(values.rules);
  const all = await api.all();
  const stored = new Map<string, StoredObject>(all.map((object) => [nameOf(object), object]));
  let differing = 0;
  for (const [object, standing] of standings(shipped, all)) {
    if (standing === 'same') continue;
    differing++;
    const there = stored.get(nameOf(object));
    const parts = there === undefined ? '' : ` (${differingParts(object, there).join(', ')})`;
    out.write(`${WORDS[standing]}: ${lineOf(object)}${parts}\n`);
  }
  if (differing === 0) out.write('Everything is installed as it is shipped.\n');
  out.write(listed('Of an earlier version, there still:', all.filter(isOlder)));
  return differing === 0 ? 0 : EXIT_FAILED;
}
