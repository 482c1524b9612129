import { cpus } from 'node:os';
import { channelSize } from '../detection/model/channel-model.ts';
import { DEFAULT_PARAMETERS } from '../detection/model/parameters.ts';
import { SensorModel } from '../detection/model/sensor-model.ts';
import { stateBytes } from '../detection/model/sensor-state.ts';

const INTERVAL_MS = 300_000;
const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const WARM_UP_READINGS = 20_000;
const READINGS = 400_000;

/** What the issue asks for, of one channel on one core. */
const LEAST_READINGS_PER_SECOND = 300_000;

interface Contender {
  readonly name: string;
  readonly channels: number;
  readonly stateBytes: number;
  readonly readingsPerSecond: number;
}

/** Measures how many readings a second the model judges on one core, and the bytes of its state, beside simpler and dearer ones. */
export async function benchModel(): Promise<string> {
  const contenders = [ewma(), ...[1, 2, 8].map(model), manySensors()];
  const rows = contenders.map(({ name, channels, stateBytes: bytes, readingsPerSecond }) => [
    name,
    String(channels),
    Math.round(readingsPerSecond).toLocaleString('en-US'),
    Math.round(1e9 / readingsPerSecond).toLocaleString('en-US'),
    Math.round(bytes / channels).toLocaleString('en-US'),
  ]);
  const known = ['random cut forest (measured elsewhere)', '1', '10,400', '96,154', 'not known'];
  const head = ['', 'channels', 'readings/s', 'ns/reading', 'bytes/channel'];
  const table = [head, ...rows, known];
  const widths = head.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const lines = table.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  const reached = (contenders[1]?.readingsPerSecond ?? 0) >= LEAST_READINGS_PER_SECOND ? 'reached' : 'missed';
  const machine = `one core of ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`;
  return `\n${READINGS.toLocaleString('en-US')} readings with a daily cycle and noise; ${machine}\n\n${lines.join('\n')}\n\nAim: 300,000 readings/s of one channel: ${reached}.\n`;
}

function model(channels: number): Contender {
  const sensor = new SensorModel();
  const names = Array.from({ length: channels }, (_, i) => `channel_${i}`);
  const reading: Record<string, number> = {};
  const judge = (timestampMs: number, values: () => number) => {
    for (const name of names) reading[name] = values();
    return sensor.judge(timestampMs, reading).score;
  };
  const readingsPerSecond = measure(judge, Math.ceil(READINGS / channels));
  return { name: 'this model', channels, stateBytes: stateBytes(sensor.memory).length, readingsPerSecond };
}

/** A million sensors of one reading each: what a new sensor costs. */
function manySensors(): Contender {
  const judge = (timestampMs: number, values: () => number) =>
    new SensorModel().judge(timestampMs, { value: values() }).score;
  const readingsPerSecond = measure(judge, 1_000_000 - WARM_UP_READINGS);
  const bytes = channelSize(DEFAULT_PARAMETERS) * Float32Array.BYTES_PER_ELEMENT;
  return { name: 'this model, a million new sensors', channels: 1, stateBytes: bytes, readingsPerSecond };
}

/** Deviation from one exponential average in units of an exponential mean deviation. */
function ewma(): Contender {
  const memory = new Float32Array(2);
  const judge = (_: number, values: () => number) => {
    const value = values();
    const [mean = 0, deviation = 0] = memory;
    const score = Math.abs(value - mean) / (deviation + 1e-9);
    memory[0] = mean + 0.05 * (value - mean);
    memory[1] = deviation + 0.05 * (Math.abs(value - mean) - deviation);
    return score;
  };
  return { name: 'EWMA', channels: 1, stateBytes: 8, readingsPerSecond: measure(judge, READINGS) };
}

function measure(judge: (timestampMs: number, values: () => number) => number, readings: number): number {
  let seed = 1;
  let timestampMs = START_MS;
  let sum = 0;
  const value = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return 20 + 5 * Math.sin((2 * Math.PI * (timestampMs % DAY_MS)) / DAY_MS) + seed / 2 ** 32;
  };
  const run = (count: number) => {
    for (let i = 0; i < count; i++, timestampMs += INTERVAL_MS) sum += judge(timestampMs, value);
  };
  run(WARM_UP_READINGS);
  const started = process.cpuUsage();
  run(readings);
  const { user, system } = process.cpuUsage(started);
  if (!Number.isFinite(sum)) throw new Error('a score was not a number');
  return readings / ((user + system) / 1e6);
}
