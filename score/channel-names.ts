import { channelNameFrom } from '../detection/channel.ts';

/** A key that is no channel name: JSON keys are the strings before a colon. */
const ODD_KEY = /"[^"\\]*[^A-Za-z0-9_"\\][^"\\]*"\s*:/;

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/**
 * The JSON text of a reading with odd field names made usable, since what people have on their own disks is named for people;
 * the same bytes when there is nothing to do or the text is no JSON object.
 */
export function usableChannelNames(line: Uint8Array): Uint8Array {
  let text: string;
  try {
    text = decoder.decode(line);
    if (!ODD_KEY.test(text)) return line;
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return line;
    return encoder.encode(JSON.stringify(renamed(json)));
  } catch {
    return line;
  }
}

function renamed(json: object): Record<string, unknown> {
  const fields = Object.entries(json);
  const taken = new Set(fields.map(([name]) => name));
  return Object.fromEntries(
    fields.map(([name, value]) => {
      const usable = typeof value === 'number' ? channelNameFrom(name) : name;
      return [taken.has(usable) ? name : usable, value];
    }),
  );
}
