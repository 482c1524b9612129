import { channelNameFrom } from '../detection/channel.ts';

/** A key that is no channel name: JSON keys are the strings before a colon. */
const ODD_KEY = /"[^"\\]*[^A-Za-z0-9_"\\][^"\\]*"\s*:/;

const LONG_NUMBER = /[:\s,[]-?\d{16}/;

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/**
 * The JSON text of a reading with odd field names made usable, since what people have on their own disks is named for people;
 * those that would become one are left as they are, and so listed as ignored. The same bytes when there is nothing to do, the
 * text is no JSON object, or a number in it would lose digits.
 */
export function usableChannelNames(line: Uint8Array): Uint8Array {
  let text: string;
  try {
    text = decoder.decode(line);
    if (!ODD_KEY.test(text)) return line;
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return line;
    // What double precision rounds would be written with other digits, and an id would be another sensor's.
    return LONG_NUMBER.test(text) ? line : encoder.encode(JSON.stringify(renamed(json)));
  } catch {
    return line;
  }
}

function renamed(json: object): Record<string, unknown> {
  const fields = Object.entries(json).map(([name, value]) => {
    return { name, value, usable: typeof value === 'number' ? channelNameFrom(name) : name };
  });
  const times = new Map<string, number>();
  for (const { usable } of fields) times.set(usable, (times.get(usable) ?? 0) + 1);
  return Object.fromEntries(fields.map(({ name, value, usable }) => [times.get(usable) === 1 ? usable : name, value]));
}
