import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** One reading of the measurements: JSON with six channels. */
export interface BenchReading {
  readonly key: string;
  readonly value: string;
}

/**
 * What values hold: `readings`; `poison`, which is no JSON; `nested`, readings with a field that is two hundred objects
 * deep; `large`, readings of a megabyte.
 */
export const PAYLOADS = ['readings', 'poison', 'nested', 'large'] as const;

export interface ReadingShape {
  readonly sensors: number;
  /** What a value is filled up to; about 157 bytes where it is less. */
  readonly recordBytes: number;
  readonly payload: (typeof PAYLOADS)[number];
}

export const USUAL_SHAPE: ReadingShape = { sensors: 200, recordBytes: 160, payload: 'readings' };

const LARGE_BYTES = 1_000_000;
const NESTED = `${'{"in":'.repeat(200)}1${'}'.repeat(200)}`;
/** Bytes of `,"note":""`. */
const NOTE_FRAME_BYTES = 10;

/** The readings of the measurements, the same at every call; some in six are anomalies. */
export function* benchReadings(count: number, startMs: number, shape = USUAL_SHAPE): Generator<BenchReading> {
  const random = xoroshiro128plus(1);
  const hundredths = (from: number, to: number) => (uniformInt(random, from * 100, to * 100) / 100).toFixed(2);
  for (let i = 0; i < count; i++) {
    const key = String(uniformInt(random, 1, shape.sensors));
    const time = new Date(startMs + i).toISOString();
    const channels = `"temperature":${hundredths(15, 42)},"pressure":${hundredths(95, 122)},"humidity":${hundredths(20, 80)}`;
    const more = `"voltage":${hundredths(3, 4)},"vibration":${hundredths(0, 1)},"current":${hundredths(1, 9)}`;
    yield { key, value: shaped(`{"sensor_id":${key},${channels},${more},"timestamp":"${time}"}`, shape) };
  }
}

function shaped(reading: string, { recordBytes, payload }: ReadingShape): string {
  switch (payload) {
    case 'poison':
      return reading.slice(0, -1);
    case 'nested':
      return `${reading.slice(0, -1)},"nested":${NESTED}}`;
    case 'readings':
      return filledUp(reading, recordBytes);
    case 'large':
      return filledUp(reading, LARGE_BYTES);
  }
}

function filledUp(reading: string, bytes: number): string {
  const more = bytes - reading.length - NOTE_FRAME_BYTES;
  return more > 0 ? `${reading.slice(0, -1)},"note":"${'x'.repeat(more)}"}` : reading;
}
