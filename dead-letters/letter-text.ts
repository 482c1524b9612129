import type { DeadLetter } from '../adapters/opensearch/dead-letters/dead-letters.ts';
import { bytesText, printable } from '../command-line/bytes-text.ts';
import { isoText } from '../detection/timestamp.ts';

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

function stateOf({ resolvedAt, droppedAt }: DeadLetter): string {
  if (resolvedAt !== undefined) return 'resolved  ';
  return droppedAt === undefined ? '' : 'dropped  ';
}

function stateSentence({ resolvedAt, documentIndex, droppedAt }: DeadLetter): string {
  if (resolvedAt !== undefined) return `resolved ${resolvedAt}: its document is in ${documentIndex}`;
  return droppedAt === undefined ? 'open' : `dropped ${droppedAt}`;
}
