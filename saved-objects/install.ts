import type { SavedObjects } from '../adapters/opensearch/saved-objects/saved-objects.ts';
import { UserError } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { ImportRefused, installObjects, summaryOf } from '../functions/dashboards/install-objects.ts';
import type { installOptions } from './options.ts';
import { ourObjects } from './our-objects.ts';
import { listed } from './text.ts';
import type { Output } from './with-dashboards.ts';

/**
 * Installs what is missing and brings up to date what nobody has edited; resolves to the exit status.
 *
 * @throws UserError when Dashboards did not take all
 */
export async function install(
  api: SavedObjects,
  values: Pick<OptionValues<typeof installOptions>, 'rules'>,
  out: Output,
): Promise<number> {
  try {
    const installed = await installObjects(api, ourObjects(values.rules));
    out.write(`${summaryOf(installed)}.\n`);
    out.write(listed('Left alone, since somebody has edited them:', installed.edited));
    return 0;
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    const { written, refused } = error;
    const lines = refused.map((sentence) => `  ${sentence}`).join('\n');
    throw new UserError(
      `OpenSearch Dashboards wrote ${written} and refused these; run the command again to go on:\n${lines}`,
    );
  }
}
