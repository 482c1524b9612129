import type { Imported, SavedObjects } from '../adapters/opensearch/saved-objects/saved-objects.ts';
import { UserError } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { quantity } from '../command-line/pipeline-counters.ts';
import { fileOf } from '../dashboards/saved-objects/all-objects.ts';
import { OBJECTS_VERSION, type SavedObject } from '../dashboards/saved-objects/saved-object.ts';
import { nameOf, type Standing, standings } from '../dashboards/saved-objects/standing.ts';
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
  const shipped = ourObjects(values.rules);
  const stored = await api.found(shipped);
  const standing = standings(shipped, stored);
  const those = (wanted: Standing) => shipped.filter((object) => standing.get(object) === wanted);
  // What is new first: what is brought up to date may refer to it.
  await write(api, those('missing'), false);
  await write(api, those('outdated'), true);
  out.write(`Version ${OBJECTS_VERSION}: ${counts(those)}.\n`);
  const edited = new Set(those('edited').map(nameOf));
  const theirs = stored.filter((object) => edited.has(nameOf(object)));
  out.write(listed('Left alone, since somebody has edited them:', theirs));
  return 0;
}

const counts = (those: (wanted: Standing) => readonly SavedObject[]): string =>
  [
    `${quantity(those('missing').length, 'object')} installed`,
    `${those('outdated').length} brought up to date`,
    `${those('same').length} there already`,
  ].join(', ');

async function write(api: SavedObjects, objects: readonly SavedObject[], overwrite: boolean): Promise<void> {
  if (objects.length === 0) return;
  const imported = await api.import(fileOf(objects), overwrite);
  if (imported.failed.length > 0) throw new UserError(refusalOf(imported));
}

const REASONS: Readonly<Record<string, string>> = {
  conflict: 'has been made by somebody meanwhile',
  missing_references: 'needs an object that is not there',
  unsupported_type: 'is of a kind that this Dashboards does not have',
  unknown: 'has been refused without a reason',
};

function refusalOf({ written, failed }: Imported): string {
  const lines = failed.map((object) => `  ${nameOf(object)} ${REASONS[object.error] ?? object.error}`);
  return `OpenSearch Dashboards wrote ${quantity(written, 'object')} and refused these; run the command again to go on:\n${lines.join('\n')}`;
}
