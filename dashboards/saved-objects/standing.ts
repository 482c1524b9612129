import { isAsWeMadeIt, isSame } from './content.ts';
import { OBJECTS_VERSION, type SavedObject, type StoredObject, versionOf } from './saved-object.ts';

/**
 * How an object that we ship stands in a Dashboards: not there; there as it is shipped; as we made it another time, so that
 * it may be replaced; or edited by somebody since, so that it is theirs.
 */
export type Standing = 'missing' | 'same' | 'outdated' | 'edited';

/** How what we ship stands, one by one. */
export function standings(
  shipped: readonly SavedObject[],
  stored: readonly StoredObject[],
): ReadonlyMap<SavedObject, Standing> {
  const byName = new Map(stored.map((object) => [nameOf(object), object]));
  return new Map(shipped.map((object) => [object, standingOf(object, byName.get(nameOf(object)))]));
}

function standingOf(shipped: SavedObject, stored: StoredObject | undefined): Standing {
  if (stored === undefined) return 'missing';
  if (isSame(shipped, stored)) return 'same';
  return isAsWeMadeIt(stored) ? 'outdated' : 'edited';
}

/** What removing our objects takes away, and what of ours it leaves. */
export interface Removal {
  /** What refers to others before what is referred to, so that nothing dangles when it is cut short. */
  readonly removed: readonly StoredObject[];
  readonly edited: readonly StoredObject[];
  /** As we made it, but used by what is not. */
  readonly needed: readonly StoredObject[];
}

/**
 * What of all objects is ours to take away: what nobody has edited and nothing of others uses.
 *
 * @param all every object, of others too
 * @param olderOnly only those of versions before the present one
 */
export function removal(all: readonly StoredObject[], olderOnly: boolean): Removal {
  const isMeant = ({ id }: StoredObject) => {
    const version = versionOf(id);
    return version !== undefined && (!olderOnly || version < OBJECTS_VERSION);
  };
  const meant = all.filter(isMeant);
  const edited = meant.filter((object) => !isAsWeMadeIt(object));
  const left = all.filter((object) => !meant.includes(object) || edited.includes(object));
  const used = withAllUsed(left, all);
  const unedited = meant.filter((object) => !edited.includes(object));
  const removed = unedited.filter((object) => !used.has(nameOf(object)));
  const order = ['dashboard', 'visualization', 'search', 'index-pattern'];
  return {
    removed: removed.sort((one, other) => order.indexOf(one.type) - order.indexOf(other.type)),
    edited,
    needed: unedited.filter((object) => used.has(nameOf(object))),
  };
}

/** The names of objects and of all that they refer to, at whatever distance. */
function withAllUsed(objects: readonly StoredObject[], all: readonly StoredObject[]): ReadonlySet<string> {
  const byName = new Map(all.map((object) => [nameOf(object), object]));
  const used = new Set<string>();
  const open = objects.map(nameOf);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    open.push(...(byName.get(name)?.references ?? []).map(nameOf));
  }
  return used;
}

/** An object's kind and id, by which it is known. */
export const nameOf = ({ type, id }: Pick<StoredObject, 'type' | 'id'>): string => `${type}:${id}`;
