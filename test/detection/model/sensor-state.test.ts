import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PARAMETERS } from '../../../detection/model/parameters.ts';
import { SensorModel } from '../../../detection/model/sensor-model.ts';
import { parseState, STATE_VERSION, stateBytes } from '../../../detection/model/sensor-state.ts';
import { SensorSeries } from './sensor-series.ts';
import { noise } from './series.ts';

const KIBIBYTE = 1024;

function aState(channels = 2, readings = 300): Uint8Array {
  const next = noise();
  const series = new SensorSeries();
  series.run(readings, () => Object.fromEntries(Array.from({ length: channels }, (_, i) => [`channel_${i}`, next()])));
  return stateBytes(series.model.memory);
}

const reasonFor = (bytes: Uint8Array): string => {
  const parsed = parseState(bytes);
  return parsed.kind === 'unusable' ? parsed.reason : 'usable';
};

describe('the state of a model', () => {
  it.each([1, 2, 12, 40])('of %d channels has at most 3 KiB for each', (channels) => {
    expect(aState(channels).length / channels).toBeLessThanOrEqual(3 * KIBIBYTE);
  });

  it.each([1, 2, 13])('of %d channels is read back as it was written', (channels) => {
    const bytes = aState(channels);
    const parsed = parseState(bytes);
    expect(parsed.kind === 'memory' && stateBytes(parsed.memory)).toEqual(bytes);
  });

  it('of a sensor that was never seen is read back', () => {
    const parsed = parseState(stateBytes(new SensorModel().memory));
    expect(parsed).toMatchObject({ kind: 'memory', memory: { newestMs: Number.NaN } });
  });

  it('is read wherever it lies in a larger buffer', () => {
    const bytes = aState();
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(parseState(shifted.subarray(3)).kind).toBe('memory');
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['no bytes', () => new Uint8Array(), /at least/],
    ['other bytes', (bytes) => bytes.map(() => 7), /no model state/],
    ['a newer version', (bytes) => Uint8Array.from(bytes).fill(STATE_VERSION + 1, 2, 3), /version/],
    ['a byte too few', (bytes) => bytes.subarray(0, -1), /bytes instead of/],
    ['a byte too many', (bytes) => Uint8Array.from([...bytes, 0]), /bytes instead of/],
    ['a number that is not finite', (bytes) => Uint8Array.from(bytes).fill(255, bytes.length - 4), /not finite/],
  ])('is refused with a reason for %s', (_, change, reason) => {
    expect(reasonFor(change(aState()))).toMatch(reason);
  });

  it('is refused when other parameters give it another size', () => {
    const parsed = parseState(aState(), { ...DEFAULT_PARAMETERS, dayBins: 24 });
    expect(parsed).toMatchObject({ kind: 'unusable', reason: 'the state was made with other parameters' });
  });
});
