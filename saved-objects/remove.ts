import type { SavedObjects } from '../adapters/opensearch/saved-objects/saved-objects.ts';
import { confirm } from '../command-line/confirm.ts';
import type { OptionValues } from '../command-line/options.ts';
import { quantity } from '../command-line/pipeline-counters.ts';
import { removal } from '../dashboards/saved-objects/standing.ts';
import type { removeOptions } from './options.ts';
import { listed } from './text.ts';
import type { Output } from './with-dashboards.ts';

/** Removes our objects, after asking, but for those that somebody has edited or uses; resolves to the exit status. */
export async function remove(
  api: SavedObjects,
  values: Pick<OptionValues<typeof removeOptions>, 'older' | 'yes'>,
  out: Output,
): Promise<number> {
  const { removed, edited, needed } = removal(await api.all(), values.older);
  out.write(listed('Left alone, since somebody has edited them:', edited));
  out.write(listed('Left alone, since something of others or edited uses them:', needed));
  if (removed.length === 0) {
    out.write('There is nothing to remove.\n');
    return 0;
  }
  if (!(await confirm(`${quantity(removed.length, 'object')} of ours will be removed from Dashboards.`, values.yes))) {
    out.write('Nothing was removed.\n');
    return 0;
  }
  for (const object of removed) await api.delete(object);
  out.write(`Removed ${quantity(removed.length, 'object')}.\n`);
  return 0;
}
