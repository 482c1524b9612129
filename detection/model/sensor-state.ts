import { channelSize } from './channel-model.ts';
import { GROUP_CHANNELS, JOINT_SIZE } from './joint-model.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from './parameters.ts';
import { MAX_MODELLED_CHANNELS, SENSOR_SIZE, type SensorMemory } from './sensor-memory.ts';

/** What bytes turned out to be: a memory, or unusable for a reason, one sentence: the sensor then starts anew and warms up. */
export type ParsedState =
  | { readonly kind: 'memory'; readonly memory: SensorMemory }
  | { readonly kind: 'unusable'; readonly reason: string };

/**
 * Version of the bytes. Who changes the layout of any memory, or a parameter that sizes one, raises it and either adds a
 * migration from the version before or accepts that every sensor warms up again.
 */
export const STATE_VERSION = 2;

const MAGIC = 0x534d;
const HEADER_BYTES = 20;
const FLOAT_BYTES = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The bytes of a model's memory, little-endian: magic (u16), version (u16), channels (u16), bytes of names (u16), numbers of a
 * channel (u32), newest event time (f64), the names separated by line feeds, then all numbers (f32) of sensor, channels and
 * groups.
 */
export function stateBytes({ newestMs, sensor, channels, groups }: SensorMemory): Uint8Array {
  const names = encoder.encode([...channels.keys()].join('\n'));
  const memories = [sensor, ...channels.values(), ...groups];
  const numbers = memories.reduce((sum, memory) => sum + memory.length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + names.length + numbers * FLOAT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, MAGIC, true);
  view.setUint16(2, STATE_VERSION, true);
  view.setUint16(4, channels.size, true);
  view.setUint16(6, names.length, true);
  view.setUint32(8, channels.values().next().value?.length ?? 0, true);
  view.setFloat64(12, newestMs, true);
  bytes.set(names, HEADER_BYTES);
  let place = HEADER_BYTES + names.length;
  for (const memory of memories) {
    writeFloats(view, place, memory);
    place += memory.length * FLOAT_BYTES;
  }
  return bytes;
}

/** Reads the bytes of a model's memory; any bytes may be given. */
export function parseState(bytes: Uint8Array, parameters: ModelParameters = DEFAULT_PARAMETERS): ParsedState {
  if (bytes.length < HEADER_BYTES) return unusable(`a state has at least ${HEADER_BYTES} bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint16(2, true);
  const channels = view.getUint16(4, true);
  const nameBytes = view.getUint16(6, true);
  const size = channels === 0 ? 0 : channelSize(parameters);
  if (view.getUint16(0, true) !== MAGIC) return unusable('the bytes are no model state');
  if (version !== STATE_VERSION) return unusable(`state version ${version} cannot be read, only ${STATE_VERSION}`);
  if (channels > MAX_MODELLED_CHANNELS) return unusable(`a state has at most ${MAX_MODELLED_CHANNELS} channels`);
  if (view.getUint32(8, true) !== size) return unusable('the state was made with other parameters');
  const groups = channels < 2 ? 0 : Math.ceil(channels / GROUP_CHANNELS);
  const numbers = SENSOR_SIZE + channels * size + groups * JOINT_SIZE;
  const expected = HEADER_BYTES + nameBytes + numbers * FLOAT_BYTES;
  if (bytes.length !== expected) return unusable(`the state has ${bytes.length} bytes instead of ${expected}`);
  const names = namesOf(bytes.subarray(HEADER_BYTES, HEADER_BYTES + nameBytes), channels);
  if (names === undefined) return unusable('the channel names of the state cannot be read');
  return readMemory(view, HEADER_BYTES + nameBytes, names, { channel: size, groups });
}

function readMemory(
  view: DataView,
  place: number,
  names: readonly string[],
  sizes: { readonly channel: number; readonly groups: number },
): ParsedState {
  const reader = new NumberReader(view, place);
  const sensor = reader.next(SENSOR_SIZE);
  const channels = new Map(names.map((name) => [name, reader.next(sizes.channel)]));
  const groups = Array.from({ length: sizes.groups }, () => reader.next(JOINT_SIZE));
  if (!reader.finite) return unusable('the state holds numbers that are not finite');
  return { kind: 'memory', memory: { newestMs: view.getFloat64(12, true), sensor, channels, groups } };
}

const unusable = (reason: string): ParsedState => ({ kind: 'unusable', reason });

function namesOf(bytes: Uint8Array, channels: number): readonly string[] | undefined {
  if (channels === 0) return [];
  try {
    const names = decoder.decode(bytes).split('\n');
    return new Set(names).size === channels && names.length === channels ? names : undefined;
  } catch {
    return undefined;
  }
}

/** Where numbers lie in memory as they lie in a state, they are copied as bytes: a tenth of the time. */
const COPIES = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function writeFloats(view: DataView, place: number, numbers: Float32Array): void {
  if (COPIES) {
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes, place);
  } else for (const [i, number] of numbers.entries()) view.setFloat32(place + i * FLOAT_BYTES, number, true);
}

function readFloats(view: DataView, place: number, length: number): Float32Array {
  const start = view.byteOffset + place;
  if (COPIES) return new Float32Array(view.buffer.slice(start, start + length * FLOAT_BYTES));
  return Float32Array.from({ length }, (_, i) => view.getFloat32(place + i * FLOAT_BYTES, true));
}

class NumberReader {
  /** Whether every number read so far is finite. */
  finite = true;
  readonly #view: DataView;
  #place: number;

  constructor(view: DataView, place: number) {
    this.#view = view;
    this.#place = place;
  }

  next(length: number): Float32Array {
    const numbers = readFloats(this.#view, this.#place, length);
    this.#place += length * FLOAT_BYTES;
    // Anything that is not finite makes the sum so, and the sum of finite ones is: single precision is far below what double holds.
    let sum = 0;
    for (let i = 0; i < length; i++) sum += numbers[i] ?? 0;
    this.finite &&= Number.isFinite(sum);
    return numbers;
  }
}
