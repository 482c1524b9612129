import type { DeadLetter } from '../adapters/opensearch/dead-letters/dead-letters.ts';
import { isoText } from '../detection/timestamp.ts';

const BYTES_PER_ROW = 16;
const CONTROL = /\p{Cc}/gu;
const CONTROL_BUT_LAYOUT = /[^\P{Cc}\t\r\n]/u;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** One line about a dead letter. */
export function letterLine(letter: DeadLetter): string {
  const { id, reason, sensorId = '?', judgedAt, error } = letter;
  return printable(`${judgedAt}  ${reason}  sensor ${sensorId}  ${id}  ${stateOf(letter)}${error}`);
}

/** Everything about a dead letter, with its bytes as text, or as a hex dump where they are none. */
export function letterPage(letter: DeadLetter): string {
  const { at, key, value, valueBytes, valueTruncated } = letter;
  const clock = at.timestampType === 'LOG_APPEND_TIME' ? "the broker's clock" : "the producer's clock";
  const kept = valueTruncated ? `, of which the first ${Buffer.from(value ?? '', 'base64').length} are kept` : '';
  return [
    `Dead letter  ${letter.id}`,
    `Reason       ${letter.reason}: ${printable(letter.error)}`,
    `Sensor       ${printable(letter.sensorId ?? 'could not be read')}`,
    `Record       topic ${at.topic}, partition ${at.partition}, offset ${at.offset}${partOf(at)}`,
    `Dated        ${isoText(at.timestampMs) ?? at.timestampMs} by ${clock}`,
    `Judged       ${letter.judgedAt} by the rules ${letter.ruleSet}`,
    `State        ${stateSentence(letter)}`,
    `Key          ${key === null ? 'none' : bytesText(Buffer.from(key, 'base64'))}`,
    `Value        ${value === null ? 'none: a tombstone' : `${valueBytes} bytes${kept}`}`,
    ...(value === null || value === '' ? [] : ['', bytesText(Buffer.from(value, 'base64'), valueTruncated)]),
    '',
  ].join('\n');
}

const partOf = ({ part }: DeadLetter['at']): string =>
  part === undefined ? '' : `, number ${part.index + 1} of the ${part.of} in its array`;

/** Text whose control characters cannot act on a terminal. */
export const printable = (text: string): string => text.replace(CONTROL, '·');

/** Bytes as text where they are text, else as a hex dump. */
export function bytesText(bytes: Buffer, isCut = false): string {
  const text = decoded(bytes) ?? (isCut ? decodedBeginning(bytes) : undefined);
  return text === undefined || CONTROL_BUT_LAYOUT.test(text) ? hexDump(bytes) : text;
}

/** A cut may have gone through a character. */
function decodedBeginning(bytes: Buffer): string | undefined {
  for (let cut = 1; cut <= 3; cut++) {
    const text = decoded(bytes.subarray(0, -cut));
    if (text !== undefined) return text;
  }
  return undefined;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function hexDump(bytes: Buffer): string {
  const rows: string[] = [];
  for (let start = 0; start < bytes.length; start += BYTES_PER_ROW) {
    const row = bytes.subarray(start, start + BYTES_PER_ROW);
    const hex = row
      .toString('hex')
      .replace(/../g, '$& ')
      .padEnd(BYTES_PER_ROW * 3);
    const ascii = row.toString('latin1').replace(/[^ -~]/g, '.');
    rows.push(`${start.toString(16).padStart(8, '0')}  ${hex} ${ascii}`);
  }
  return rows.join('\n');
}

function stateOf({ resolvedAt, droppedAt }: DeadLetter): string {
  if (resolvedAt !== undefined) return 'resolved  ';
  return droppedAt === undefined ? '' : 'dropped  ';
}

function stateSentence({ resolvedAt, documentIndex, droppedAt }: DeadLetter): string {
  if (resolvedAt !== undefined) return `resolved ${resolvedAt}: its document is in ${documentIndex}`;
  return droppedAt === undefined ? 'open' : `dropped ${droppedAt}`;
}
