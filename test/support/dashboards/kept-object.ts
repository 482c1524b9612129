import type { StoredObject } from '../../../dashboards/saved-objects/saved-object.ts';

/** An object as Dashboards keeps it. */
export interface KeptObject extends StoredObject {
  readonly migrationVersion?: Readonly<Record<string, string>>;
  /** Base64 of its place in the index: an import moves it. */
  readonly version: string;
  readonly updated_at: string;
}

/** The objects of a tenant, by kind and id. */
export type Tenant = Map<string, KeptObject>;

export const nameOf = ({ type, id }: Pick<StoredObject, 'type' | 'id'>): string => `${type}:${id}`;

let place = 0;

/** The object, written once more. */
export const kept = (object: StoredObject): KeptObject => ({
  ...object,
  version: Buffer.from(`[${place++},1]`).toString('base64'),
  updated_at: new Date(place).toISOString(),
});

/** Puts an object there as somebody's edit does. */
export function edit(tenant: Tenant, id: string, attributes: object): void {
  const object = [...tenant.values()].find((each) => each.id === id);
  if (object === undefined) throw new Error(`there is no ${id} to edit`);
  tenant.set(nameOf(object), kept({ ...object, attributes: { ...object.attributes, ...attributes } }));
}
