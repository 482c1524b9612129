import { OBJECTS_VERSION, type StoredObject, versionOf } from '../dashboards/saved-objects/saved-object.ts';
import { nameOf } from '../dashboards/saved-objects/standing.ts';

/** A heading and the objects beneath it, each with its title; nothing without any. */
export const listed = (heading: string, objects: readonly StoredObject[]): string =>
  objects.length === 0 ? '' : `${heading}\n${objects.map((object) => `  ${lineOf(object)}\n`).join('')}`;

/** An object on a line: its name and its title. */
export const lineOf = (object: StoredObject): string => `${nameOf(object)}  ${titleOf(object)}`;

const CONTROL = /\p{Cc}/gu;

/** Somebody else may have written it: signs that steer a terminal are none of a title's. */
const titleOf = ({ attributes }: StoredObject): string => String(attributes['title'] ?? '').replaceAll(CONTROL, '·');

/** Whether an object is of ours, of an earlier version. */
export const isOlder = ({ id }: StoredObject): boolean => (versionOf(id) ?? OBJECTS_VERSION) < OBJECTS_VERSION;
