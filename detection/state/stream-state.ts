import type { Progress } from './progress.ts';

/** The index with one document for each sensor of each partition. */
export const SENSOR_MODELS_INDEX = 'sensor-models';

/** What is kept of a sensor of a partition, for all that needs more than one reading. */
export interface StreamState {
  readonly progress: Progress;
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
const HEADER_BYTES = 20;

/** The bytes of a state, little-endian: magic (u16), version (u16), offset (f64), highest timestamp (f64), the model's bytes. */
export function streamStateBytes({ progress, model }: StreamState): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + model.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, MAGIC, true);
  view.setUint16(2, STREAM_STATE_VERSION, true);
  view.setFloat64(4, progress.offset, true);
  view.setFloat64(12, progress.timestampMs, true);
  bytes.set(model, HEADER_BYTES);
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
  return { kind: 'state', state: { progress, model: bytes.subarray(HEADER_BYTES) } };
}

const unusable = (reason: string): ParsedStreamState => ({ kind: 'unusable', reason });
