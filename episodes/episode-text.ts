import { printable } from '../command-line/bytes-text.ts';
import { type EpisodeRecord, type Handling, stateOf } from '../detection/episode/episode-record.ts';
import { isoText } from '../detection/timestamp.ts';

const ID_INDENT = '  ';

const fitted = (text: string, width: number): string =>
  (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);

/** Above the lines of a list; 80 columns. */
export const HEADING = [
  fitted('STATE', 9),
  fitted('SEVERITY', 9),
  fitted('SINCE', 20),
  fitted('CAUSE', 18),
  fitted('SENSOR', 12),
  'COUNT',
].join(' ');

/** An episode in a line of 80 columns, and its id in another one, from which it can be copied. */
export function episodeLine(record: EpisodeRecord, nowMs: number): string {
  const { kept, severity, sensorId, handling } = record;
  const { episode } = kept;
  const isShelved = Date.parse(handling.shelved?.until ?? '') > nowMs;
  const columns = [
    fitted(stateOf(record), 9),
    fitted(severity, 9),
    fitted(seconds(episode.first.timestampMs), 20),
    fitted(episode.cause, 18),
    fitted(printable(sensorId), 12),
    `${episode.anomalies}`.padStart(5),
  ];
  const marks = [isShelved ? ' (shelved)' : '', handling.acknowledged === undefined ? '' : ' (acknowledged)'];
  return `${columns.join(' ')}\n${ID_INDENT}${printable(episode.id)}${marks.join('')}`;
}

/** Everything about an episode. */
export function episodePage(record: EpisodeRecord): string {
  const { kept, severity, sensorId, handling } = record;
  const { episode } = kept;
  const { extreme, closed, clearSinceMs } = episode;
  const clear = clearSinceMs === undefined ? '' : `, clear since ${time(clearSinceMs)}`;
  return [
    `Episode       ${printable(episode.id)}`,
    `State         ${stateOf(record)}${record.mergedInto === undefined ? '' : ` into ${record.mergedInto}`}`,
    `Severity      ${severity}`,
    `Cause         ${episode.cause}${episode.channel === undefined ? '' : `, channel ${episode.channel}`}`,
    `Sensor        ${printable(sensorId)}`,
    `First         ${time(episode.first.timestampMs)}`,
    `Last          ${time(episode.last.timestampMs)}`,
    `Over          ${closed === undefined ? `no${clear}` : time(closed.timestampMs)}`,
    `Readings      ${episode.anomalies} anomalous of ${episode.readings}`,
    `Furthest      ${extreme === undefined ? 'unknown' : furthest(extreme)}`,
    `Told          ${toldWords(handling)}`,
    `Acknowledged  ${handling.acknowledged === undefined ? 'no' : markWords(handling.acknowledged)}`,
    `Shelved       ${handling.shelved === undefined ? 'no' : `until ${handling.shelved.until}, ${markWords(handling.shelved)}`}`,
    `Document      anomalies/_search?q=_id:"${printable(episode.first.id)}"`,
    '',
  ].join('\n');
}

function furthest({
  value,
  above,
  below,
  per,
  atMs,
}: NonNullable<EpisodeRecord['kept']['episode']['extreme']>): string {
  return `${value}${per === undefined ? '' : ` per ${per}`} (the limit is ${above === undefined ? `below ${below}` : `above ${above}`}) at ${time(atMs)}`;
}

function toldWords({ told, withheld }: Handling): string {
  if (withheld !== undefined) return `${told}; not told: ${withheld}`;
  return told;
}

const markWords = ({ at, by, why }: { readonly at: string; readonly by: string; readonly why: string }): string =>
  printable(`by ${by} at ${at}: ${why}`);

const time = (epochMs: number): string => isoText(epochMs) ?? String(epochMs);
const seconds = (epochMs: number): string => time(epochMs).replace(/\.\d+Z$/, 'Z');
