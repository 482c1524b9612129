import type { Imported, SavedObjects } from '../../adapters/opensearch/saved-objects/saved-objects.ts';
import { fileOf } from '../../dashboards/saved-objects/all-objects.ts';
import { OBJECTS_VERSION, type SavedObject, type StoredObject } from '../../dashboards/saved-objects/saved-object.ts';
import { nameOf, type Standing, standings } from '../../dashboards/saved-objects/standing.ts';

/** What an installation found and did. */
export interface Installed {
  /** How many objects are new, replaced, and as they are shipped already. */
  readonly added: number;
  readonly replaced: number;
  readonly same: number;
  /** What was left alone, since somebody has edited it. */
  readonly edited: readonly StoredObject[];
}

/** Dashboards did not take all objects: nothing, or what is not named here. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  /** How many objects it did take, in words. */
  readonly written: string;
  /** A part of a sentence for each object: its name and what was wrong. */
  readonly refused: readonly string[];
  /** Whether another attempt would meet other objects: all of them were made by somebody meanwhile. */
  readonly isPassing: boolean;

  constructor({ written, failed }: Imported) {
    super('Dashboards refused objects');
    this.written = objects(written);
    this.refused = failed.map((object) => `${nameOf(object)} ${REASONS[object.error] ?? object.error}`);
    this.isPassing = failed.every(({ error }) => error === 'conflict');
  }
}

const REASONS: Readonly<Record<string, string>> = {
  conflict: 'has been made by somebody meanwhile',
  missing_references: 'needs an object that is not there',
  unsupported_type: 'is of a kind that this Dashboards does not have',
  unknown: 'has been refused without a reason',
};

/**
 * Installs what is missing and brings up to date what nobody has edited; doing it again changes nothing.
 *
 * @throws ImportRefused when Dashboards did not take all, DashboardsTrouble, Error from the client
 */
export async function installObjects(api: SavedObjects, shipped: readonly SavedObject[]): Promise<Installed> {
  const stored = await api.found(shipped);
  const standing = standings(shipped, stored);
  const those = (wanted: Standing) => shipped.filter((object) => standing.get(object) === wanted);
  // What is new first: what is brought up to date may refer to it.
  await write(api, those('missing'), false);
  await write(api, those('outdated'), true);
  const edited = new Set(those('edited').map(nameOf));
  return {
    added: those('missing').length,
    replaced: those('outdated').length,
    same: those('same').length,
    edited: stored.filter((object) => edited.has(nameOf(object))),
  };
}

/** What an installation did, without a full stop. */
export const summaryOf = ({ added, replaced, same }: Installed): string =>
  `Version ${OBJECTS_VERSION}: ${objects(added)} installed, ${replaced} brought up to date, ${same} there already`;

const objects = (count: number): string => `${count} object${count === 1 ? '' : 's'}`;

async function write(api: SavedObjects, all: readonly SavedObject[], overwrite: boolean): Promise<void> {
  if (all.length === 0) return;
  const imported = await api.import(fileOf(all), overwrite);
  if (imported.failed.length > 0) throw new ImportRefused(imported);
}
