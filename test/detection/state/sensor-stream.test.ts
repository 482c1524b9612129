import { describe, expect, it } from '@jest/globals';
import { SensorModel } from '../../../detection/model/sensor-model.ts';
import type { Reading } from '../../../detection/reading.ts';
import { StatefulRules } from '../../../detection/state/rule-watch.ts';
import { SensorStream } from '../../../detection/state/sensor-stream.ts';
import { parseStreamState, streamStateBytes } from '../../../detection/state/stream-state.ts';
import { aReading } from '../../support/builders/a-reading.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { someCoordinates } from '../../support/builders/some-coordinates.ts';

const START_MS = Date.parse('2026-11-22T09:00:00.000Z');
const valueAt = (step: number) => 20 + Math.sin(step / 5) + (step === 150 ? 30 : 0);
const readingAt = (step: number): Reading =>
  aReading({
    channels: { temperature: valueAt(step) },
    timestamp: new Date(START_MS + 1_000 * step).toISOString(),
  });
const coordinatesAt = (offset: number) => someCoordinates({ offset, timestampMs: START_MS + 1_000 * offset });
const judge = (stream: SensorStream, step: number) => stream.judge(coordinatesAt(step), readingAt(step));

const streamFrom = (bytes: Uint8Array | undefined, rules: readonly object[] = [], withModel = true) =>
  new SensorStream(bytes, { rules: new StatefulRules(aRuleSet({ rules })), withModel });

/** The stream after so many readings. */
function streamAfter(readings: number): SensorStream {
  const stream = streamFrom(undefined);
  for (let step = 0; step < readings; step++) judge(stream, step);
  return stream;
}

describe('SensorStream', () => {
  it('says what the model says, however often its state is saved and read', () => {
    const model = new SensorModel();
    let bytes: Uint8Array | undefined;
    for (let step = 0; step < 200; step++) {
      const stream = streamFrom(bytes);
      const { text } = judge(stream, step);
      const { score } = model.judge(START_MS + 1_000 * step, { temperature: valueAt(step) });
      expect(JSON.parse(`{${text.slice(1)}}`).model_score).toBe(score);
      bytes = stream.bytes();
    }
  });

  it('alarms as easily as the rules file says, and remembers the same', () => {
    const judges = (sensitivity: string) => {
      const ruleSet = aRuleSet({ sensitivity });
      return { rules: new StatefulRules(ruleSet), withModel: true, sensitivity: ruleSet.sensitivity };
    };
    const [low, high] = ['low', 'high'].map((each) => new SensorStream(streamAfter(149).bytes(), judges(each)));
    const scores = [low, high].map((stream) => {
      const { text } = judge(stream as SensorStream, 150);
      return JSON.parse(`{${text.slice(1)}}`).model_score;
    });
    expect(scores[0]).toBeGreaterThan(0);
    expect(scores[0]).toBeLessThan(scores[1]);
    expect(low?.bytes()).toEqual(high?.bytes());
  });

  it('explains an anomaly, and nothing else', () => {
    const stream = streamAfter(149);
    expect(judge(stream, 149)).toEqual({
      firedRules: [],
      byModel: false,
      skipped: false,
      text: expect.stringMatching(/^,"model_score":[\d.]+$/),
    });
    const { byModel, text } = judge(stream, 150);
    expect(byModel).toBe(true);
    expect(JSON.parse(`{${text.slice(1)}}`)).toEqual({
      model_score: expect.any(Number),
      model: 'anomaly',
      expected: { temperature: { value: expect.any(Number), low: expect.any(Number), high: expect.any(Number) } },
      contributions: { temperature: { share: 1, view: expect.any(String) } },
    });
  });

  it('bounds what it keeps of a sensor that invents channels without end', () => {
    const names = Array.from({ length: 100 }, (_, index) => `c${index}`);
    const stream = streamFrom(undefined);
    for (const [offset, name] of names.entries())
      stream.judge(coordinatesAt(offset), { ...readingAt(offset), channels: { [name]: offset, temperature: 1 } });
    expect(stream.bytes().length).toBeLessThan(40_000);
  });

  it('learns nothing of a record that is delivered again, and says so', () => {
    const stream = streamAfter(100);
    const bytes = stream.bytes();
    const again = streamFrom(bytes);
    expect(judge(again, 99)).toEqual({ firedRules: [], byModel: false, skipped: true, text: ',"model":"skipped"' });
    expect(again.changed).toBe(false);
    expect(again.bytes()).toEqual(bytes);
  });

  it('learns all readings of a record, and none of them again', () => {
    const part = (index: number) => ({ ...coordinatesAt(7), part: { index, of: 3 } });
    const stream = streamFrom(undefined);
    const verdicts = [0, 2, 0].map((index) => stream.judge(part(index), readingAt(index)).skipped);
    expect(verdicts).toEqual([false, false, true]);
  });

  it('goes on where a topic was made again', () => {
    const stream = streamFrom(streamAfter(100).bytes());
    const made = someCoordinates({ offset: 0, timestampMs: START_MS + 1e9 });
    expect(stream.judge(made, readingAt(100)).skipped).toBe(false);
  });

  it.each([
    ['nothing', new Uint8Array(), 'a state has at least 24 bytes, got 0'],
    ['anything else', new Uint8Array(40).fill(7), 'the bytes are no state of a sensor'],
    ['another version', versioned(streamAfter(1).bytes(), 9), 'state version 9 cannot be read, only 1'],
    [
      'half of a state',
      streamAfter(1).bytes().subarray(0, 1_000),
      expect.stringMatching(/^the state has \d+ bytes instead of/),
    ],
  ])('warms up anew from %s, and says why', (_, bytes, damage) => {
    const stream = streamFrom(bytes);
    expect(stream.damage).toEqual(damage);
    expect(judge(stream, 500).text).toBe(',"model_score":0,"warming_up":true');
  });

  it('keeps how far it has come where the model alone is damaged', () => {
    const state = parseStreamState(streamAfter(10).bytes());
    if (state.kind !== 'state') throw new Error(state.reason);
    const stream = streamFrom(streamStateBytes({ ...state.state, model: new Uint8Array(30) }));
    expect([stream.damage, judge(stream, 9).skipped]).toEqual(['the bytes are no model state', true]);
  });
});

function versioned(bytes: Uint8Array, version: number): Uint8Array {
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(2, version, true);
  return bytes;
}
