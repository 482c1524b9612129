import { bell, hundredths, type Random, seededRandom } from '../../../producer/simulation/random-draws.ts';
import type { Documents } from './filled-indices.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEP_MS = 2 * MINUTE_MS;
const STEPS = 720;
const SEED = 7;

const SENSORS = ['boiler-1', 'boiler-2', 'cooler-3', 'press-4', 'pump-5', 'pump-6', 'pump-7', 'vat-8'];
const LIMITS = { temperature: 40, pressure: 120 } as const;

/** What went wrong at a sensor, in hours before the end of the day. */
interface Trouble {
  readonly sensor: string;
  readonly channel: keyof typeof LIMITS;
  readonly fromHours: number;
  readonly toHours: number;
  /** How far the values rise. */
  readonly rise: number;
  readonly severity: string;
}

const TROUBLES: readonly Trouble[] = [
  { sensor: 'boiler-1', channel: 'temperature', fromHours: 21, toHours: 19.5, rise: 26, severity: 'high' },
  { sensor: 'pump-7', channel: 'pressure', fromHours: 15, toHours: 14.5, rise: 24, severity: 'medium' },
  { sensor: 'press-4', channel: 'pressure', fromHours: 9, toHours: 6, rise: 19, severity: 'critical' },
  { sensor: 'boiler-1', channel: 'temperature', fromHours: 6.5, toHours: 6, rise: 22, severity: 'high' },
  { sensor: 'boiler-2', channel: 'temperature', fromHours: 1.2, toHours: 0, rise: 30, severity: 'high' },
];

/** What a pipeline holds after a day with some trouble, the same for the same end of the day. */
export function aDay(endMs: number): Documents {
  const random = seededRandom(SEED);
  const anomalies = Array.from({ length: STEPS * SENSORS.length }, (_, offset) => {
    const sensor = SENSORS[offset % SENSORS.length] ?? '';
    return reading(random, sensor, endMs, Math.floor(offset / SENSORS.length) * STEP_MS, offset);
  });
  return {
    anomalies,
    episodes: TROUBLES.map((trouble) => episode(trouble, endMs)),
    sensors: SENSORS.map((sensor_id, place) => ({
      sensor_id,
      last_seen: timeOf(endMs, place),
      health: place === 2 ? ['silent'] : place === 5 ? ['flat', 'clock-wrong'] : [],
      interval_seconds: STEP_MS / 1_000,
    })),
    trends: SENSORS.flatMap((sensor) => hours(sensor, endMs)),
    'dead-letters': Array.from({ length: 40 }, (_, place) => letter(place, endMs)),
  };
}

const timeOf = (endMs: number, agoMs: number): string => new Date(endMs - agoMs).toISOString();

function reading(random: Random, sensor: string, endMs: number, agoMs: number, offset: number): object {
  const day = Math.cos((2 * Math.PI * (endMs - agoMs - 15 * HOUR_MS)) / (24 * HOUR_MS));
  const value = (channel: keyof typeof LIMITS, usual: number, spread: number) =>
    hundredths(usual + bell(random, spread) + riseOf(sensor, channel, agoMs / HOUR_MS));
  const channels = {
    temperature: value('temperature', 23 + 5 * day, 0.7),
    pressure: value('pressure', 105 - 1.5 * day, 0.9),
  };
  const fired_rules = (['temperature', 'pressure'] as const)
    .filter((channel) => channels[channel] > LIMITS[channel])
    .map((channel) => ({
      name: `${channel}-high`,
      channel,
      value: channels[channel],
      above: LIMITS[channel],
    }));
  const isAnomaly = fired_rules.length > 0;
  const brokerMs = endMs - agoMs + 20;
  return {
    sensor_id: sensor,
    ...channels,
    timestamp: timeOf(endMs, agoMs),
    anomaly_score: isAnomaly ? 1 : 0,
    anomaly: isAnomaly,
    ...(isAnomaly && { fired_rules }),
    model_score: hundredths(Math.min(1, Math.abs(bell(random, 0.09)) + (isAnomaly ? 0.6 : 0))),
    kafka: { topic: 'sensor-data', partition: offset % 3, offset, timestamp: brokerMs },
    judged_at: new Date(brokerMs + 180 + Math.abs(Math.round(bell(random, 120)))).toISOString(),
  };
}

/** A trouble comes and goes as half a wave. */
const riseOf = (sensor: string, channel: string, agoHours: number): number =>
  TROUBLES.filter((trouble) => trouble.sensor === sensor && trouble.channel === channel)
    .filter(({ fromHours, toHours }) => agoHours <= fromHours && agoHours >= toHours)
    .map(
      ({ fromHours, toHours, rise }) =>
        rise * Math.sin((Math.PI * (fromHours - agoHours + 0.3)) / (fromHours - toHours + 0.6)),
    )
    .reduce((sum, rise) => sum + rise, 0);

function episode({ sensor, channel, fromHours, toHours, severity }: Trouble, endMs: number): object {
  const isActive = toHours === 0;
  const last = timeOf(endMs, toHours * HOUR_MS);
  return {
    sensor_id: sensor,
    cause: `${channel}-high`,
    channel,
    severity,
    state: isActive ? 'active' : 'returned',
    first: timeOf(endMs, fromHours * HOUR_MS),
    last,
    ...(!isActive && { closed: last }),
    anomalies: Math.round(((fromHours - toHours) * HOUR_MS) / STEP_MS),
  };
}

const hours = (sensor_id: string, endMs: number): readonly object[] =>
  Array.from({ length: 24 }, (_, hour) => ({
    sensor_id,
    channel: hour % 2 === 0 ? 'temperature' : 'pressure',
    hour: timeOf(endMs, hour * HOUR_MS),
    count: HOUR_MS / STEP_MS,
    min: hour % 2 === 0 ? 17.1 : 101.2,
    mean: hour % 2 === 0 ? 22.8 : 105.1,
    max: hour % 2 === 0 ? 41.9 : 124.6,
  }));

function letter(place: number, endMs: number): object {
  const reason = ['not-json', 'no-sensor-id', 'not-json', 'no-number'][place % 4];
  return {
    reason,
    error: reason === 'not-json' ? 'Unexpected end of JSON input' : 'It has none.',
    value_bytes: 20 + place,
    kafka: { topic: 'sensor-data', partition: place % 3, offset: 900 + place },
    judged_at: timeOf(endMs, ((place * place) % 175) * MINUTE_MS),
  };
}
