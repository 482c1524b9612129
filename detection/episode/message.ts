import type { Severity } from '../rules/severity.ts';
import type { HealthChange, HealthKind } from '../sensor/sensor-health.ts';
import { isoText } from '../timestamp.ts';
import type { Cause } from './cause.ts';
import type { EpisodeRecord } from './episode-record.ts';
import type { Occasion } from './telling.ts';

/** What a message is about. */
export type MessageKind = Occasion | 'sensor-wrong' | 'sensor-recovered' | 'fleet-silent' | 'summary';

/** A message to whoever has to know: the same words for people, and the facts for programs. */
export interface Message {
  /** By which a receiver drops a repeat. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly text: string;
  readonly sensor_id?: string;
  readonly episode?: string;
  readonly cause?: string;
  readonly severity?: Severity;
  /** Event time at which it began. */
  readonly since?: string;
  readonly until?: string;
  readonly channel?: string;
  readonly value?: number;
  readonly above?: number;
  readonly below?: number;
  readonly unit?: string;
  /** Of a rule about change: value and limits are the channel's change in so long. */
  readonly per?: 'minute';
  readonly anomalies?: number;
  /** How to look. */
  readonly look?: string;
  /** What to do. */
  readonly help?: string;
}

const CONTROL = /\p{Cc}/gu;

const time = (epochMs: number): string => isoText(epochMs) ?? '';

/** An id as it stands in a text, which goes to terminals, mail and chats: whoever sends readings chooses it. */
const inText = (sensorId: string): string => sensorId.replace(CONTROL, '·');

/** What is said when an episode begins, or is over. */
export function episodeMessage(id: string, record: EpisodeRecord, { alarm }: Cause, occasion: Occasion): Message {
  const { sensorId, severity, kept } = record;
  const { episode } = kept;
  const { unit, help } = alarm;
  const { closed, extreme, channel, cause, first, anomalies } = episode;
  const look = `npm run episodes -- show '${episode.id}'`;
  const end = closed ?? episode.last;
  const observed = extreme === undefined ? '' : `: ${observation(channel, extreme, unit)}`;
  const what = `${cause} at sensor ${inText(sensorId)}`;
  const text =
    occasion === 'opened'
      ? `[${severity}] ${what} since ${time(first.timestampMs)}${observed}.${help === undefined ? '' : ` ${help}`} Look: ${look}`
      : `[over] ${what} from ${time(first.timestampMs)} to ${time(end.timestampMs)}, ${anomalies} anomalous readings${observed}. Look: ${look}`;
  return {
    id,
    kind: occasion,
    text,
    sensor_id: sensorId,
    episode: episode.id,
    cause,
    severity,
    since: time(first.timestampMs),
    ...(occasion === 'closed' && { until: time(end.timestampMs) }),
    ...(channel !== undefined && { channel }),
    ...(extreme !== undefined && limitsOf(extreme)),
    ...(unit !== undefined && { unit }),
    anomalies,
    look,
    ...(help !== undefined && { help }),
  };
}

function observation(channel: string | undefined, extreme: Limits, unit: string | undefined): string {
  const { value, above, below, per } = extreme;
  const behind = (unit === undefined ? '' : ` ${unit}`) + (per === undefined ? '' : ` per ${per}`);
  const limit = above !== undefined ? `above ${above}${behind}` : `below ${below}${behind}`;
  return `${channel ?? 'value'} ${per === undefined ? '' : 'changes by '}${value}${behind}, the limit is ${limit}`;
}

interface Limits {
  readonly value: number;
  readonly above?: number;
  readonly below?: number;
  readonly per?: 'minute';
}

const limitsOf = ({ value, above, below, per }: Limits) => ({
  value,
  ...(above !== undefined && { above }),
  ...(below !== undefined && { below }),
  ...(per !== undefined && { per }),
});

const WRONG: Readonly<Record<HealthKind, string>> = {
  silent: 'has said nothing',
  stuck: 'has a channel that does not move',
  'clock-wrong': 'gives times that cannot be believed',
  'out-of-range': 'gives values that it cannot measure',
  rejected: 'sends records that are no readings',
};

const HELP: Readonly<Record<HealthKind, string>> = {
  silent: 'Look whether it has power and a network.',
  stuck: 'Look whether it is frozen, disconnected or blocked.',
  'clock-wrong': 'Set its clock; until then the time of arrival counts.',
  'out-of-range': 'Look at its wiring and calibration.',
  rejected: 'Look at what it sends: npm run dead-letters -- list',
};

/** What is said when something is wrong with a sensor itself, or is not any more. */
export function healthMessage(id: string, { sensorId, kind, sinceMs, isOver }: HealthChange): Message {
  const text = isOver
    ? `[over] Sensor ${inText(sensorId)}: ${kind} no more; it was since ${time(sinceMs)}.`
    : `[sensor] Sensor ${inText(sensorId)} ${WRONG[kind]} since ${time(sinceMs)}. ${HELP[kind]}`;
  return {
    id,
    kind: isOver ? 'sensor-recovered' : 'sensor-wrong',
    text,
    sensor_id: sensorId,
    cause: kind,
    since: time(sinceMs),
    ...(!isOver && { help: HELP[kind] }),
  };
}

/** What is said when many sensors fall silent at once. */
export function fleetMessage(id: string, sensors: number, sinceMs: number): Message {
  const help = 'Look at the network, the broker and the producer before you look at sensors.';
  return {
    id,
    kind: 'fleet-silent',
    text: `[fleet] ${sensors} sensors have said nothing since about ${time(sinceMs)}. ${help}`,
    since: time(sinceMs),
    help,
  };
}

/** How many there were of one kind among what is told together. */
export interface SummaryPart {
  readonly cause: string;
  readonly severity: string;
  readonly count: number;
  readonly sensors: number;
}

/** What is said of many that began at once. */
export function summaryMessage(id: string, parts: readonly SummaryPart[]): Message {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const each = parts.map(
    ({ cause, severity, count, sensors }) => `${count} × ${cause} (${severity}, ${sensors} sensors)`,
  );
  const look = 'npm run episodes -- list';
  return {
    id,
    kind: 'summary',
    text: `[many] ${total} more began within minutes and are not told one by one: ${each.join('; ')}. Look: ${look}`,
    look,
  };
}
