import type { Part } from '../coordinates.ts';
import type { Reading } from '../reading.ts';
import type { Rejection } from '../rejection.ts';
import type { Result } from '../result.ts';

/** Several readings in one record, which is an array of them. */
export interface Pack {
  /** Its elements in their order; at least one is a reading. */
  readonly elements: readonly PackElement[];
}

/** One element of such an array. */
export interface PackElement {
  readonly part: Part;
  /** Its JSON text as it stands in the record. */
  readonly text: string;
  readonly reading: Result<Reading, Rejection>;
}

/** Whether a record holds several readings. */
export const isPack = (contents: Reading | Pack): contents is Pack =>
  (contents as Partial<Pack>).elements !== undefined;

/** How many readings one record may hold: what an invocation has to write must not grow without bound. */
export const MAX_READINGS_IN_RECORD = 1000;

const OPENING_BRACKET = 0x5b;
const BYTE_ORDER_MARK: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

/** Whether a record's value, if it is JSON, is an array. */
export function beginsAsArray(value: Uint8Array): boolean {
  const first = value.find((byte) => byte > 0x20 && !BYTE_ORDER_MARK.has(byte));
  return first === OPENING_BRACKET;
}

/** How many elements the array has that a record's value is; 0 where it is none, or one that is not taken apart. */
export function countElements(value: Uint8Array | null): number {
  if (value === null || !beginsAsArray(value)) return 0;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(value));
    return Array.isArray(json) && json.length <= MAX_READINGS_IN_RECORD ? json.length : 0;
  } catch {
    return 0;
  }
}

/** One problem for all elements: the first one's, and the sensor where it is the same. */
export function noReadingIn(elements: readonly PackElement[]): Rejection {
  const problems = elements.flatMap(({ reading }) => (reading.ok ? [] : [reading.problem]));
  const { reason = 'not-json', error = '', sensorId } = problems[0] ?? {};
  const isOneSensor = sensorId !== undefined && problems.every((problem) => problem.sensorId === sensorId);
  const of = problems.length;
  const none =
    of === 1
      ? 'the only element of the array is no reading'
      : `none of the ${of} elements of the array is a reading; the first`;
  return {
    reason,
    error: `${none}: ${error}`,
    ...(isOneSensor && { sensorId }),
  };
}
