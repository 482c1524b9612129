import { WATCH_SIZE } from './channel-watch.ts';
import type { Progress } from './progress.ts';
import type { WatchedChannels } from './rule-watch.ts';

/** The index with one document for each sensor of each partition. */
export const SENSOR_MODELS_INDEX = 'sensor-models';

/** What is kept of a sensor of a partition, for all that needs more than one reading. */
export interface StreamState {
  readonly progress: Progress;
  /** What the stateful rules remember of channels. */
  readonly watched: WatchedChannels;
  /** The model's own bytes; empty where it has never judged. */
  readonly model: Uint8Array;
}

/** What bytes turned out to be: a state, or unusable for a reason, one sentence. */
export type ParsedStreamState =
  | { readonly kind: 'state'; readonly state: StreamState }
  | { readonly kind: 'unusable'; readonly reason: string };

/** Version of these bytes, which is not that of the model's own. */
export const STREAM_STATE_VERSION = 1;

const MAGIC = 0x5353;
const HEADER_BYTES = 24;
const NUMBER_BYTES = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The bytes of a state, little-endian: magic (u16), version (u16), offset (f64), highest timestamp (f64), bytes of the names (u16)
 * and number (u16) of watched channels, the names separated by line feeds, the numbers of each (f64), the model's bytes.
 */
export function streamStateBytes({ progress, watched, model }: StreamState): Uint8Array {
  const names = encoder.encode([...watched.keys()].join('\n'));
  const watchedBytes = names.length + watched.size * WATCH_SIZE * NUMBER_BYTES;
  const bytes = new Uint8Array(HEADER_BYTES + watchedBytes + model.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, MAGIC, true);
  view.setUint16(2, STREAM_STATE_VERSION, true);
  view.setFloat64(4, progress.offset, true);
  view.setFloat64(12, progress.timestampMs, true);
  view.setUint16(20, names.length, true);
  view.setUint16(22, watched.size, true);
  bytes.set(names, HEADER_BYTES);
  let place = HEADER_BYTES + names.length;
  for (const memory of watched.values())
    for (const number of memory) {
      view.setFloat64(place, number, true);
      place += NUMBER_BYTES;
    }
  bytes.set(model, place);
  return bytes;
}

/** Reads the bytes of a state; any bytes may be given. */
export function parseStreamState(bytes: Uint8Array): ParsedStreamState {
  if (bytes.length < HEADER_BYTES) return unusable(`a state has at least ${HEADER_BYTES} bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) !== MAGIC) return unusable('the bytes are no state of a sensor');
  const version = view.getUint16(2, true);
  if (version !== STREAM_STATE_VERSION)
    return unusable(`state version ${version} cannot be read, only ${STREAM_STATE_VERSION}`);
  const progress = { offset: view.getFloat64(4, true), timestampMs: view.getFloat64(12, true) };
  if (!Number.isSafeInteger(progress.offset) || Number.isNaN(progress.timestampMs))
    return unusable('the state does not say how far it has come');
  const [nameBytes, channels] = [view.getUint16(20, true), view.getUint16(22, true)];
  const end = HEADER_BYTES + nameBytes + channels * WATCH_SIZE * NUMBER_BYTES;
  const watched = bytes.length < end ? undefined : readWatched(view, bytes, nameBytes, channels);
  if (watched === undefined) return unusable('what the stateful rules remember cannot be read');
  return { kind: 'state', state: { progress, watched, model: bytes.subarray(end) } };
}

function readWatched(
  view: DataView,
  bytes: Uint8Array,
  nameBytes: number,
  channels: number,
): WatchedChannels | undefined {
  const watched: WatchedChannels = new Map();
  if (channels === 0) return nameBytes === 0 ? watched : undefined;
  let place = HEADER_BYTES + nameBytes;
  let names: readonly string[];
  try {
    names = decoder.decode(bytes.subarray(HEADER_BYTES, place)).split('\n');
  } catch {
    return undefined;
  }
  for (const name of names) {
    const memory = new Float64Array(WATCH_SIZE);
    for (let i = 0; i < WATCH_SIZE && place < bytes.length; i++, place += NUMBER_BYTES)
      memory[i] = view.getFloat64(place, true);
    watched.set(name, memory);
  }
  return watched.size === channels && names.length === channels ? watched : undefined;
}

const unusable = (reason: string): ParsedStreamState => ({ kind: 'unusable', reason });
