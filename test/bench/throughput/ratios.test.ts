import { describe, expect, it } from '@jest/globals';
import { parseBaseline } from '../../../bench/throughput/check-command.ts';
import { ratiosOf, worsened } from '../../../bench/throughput/ratios.ts';
import { rotated } from '../../../bench/throughput/rounds.ts';
import { aMeasurement } from '../../support/builders/a-measurement.ts';

describe('ratiosOf', () => {
  it('is the median of what the pipeline was to each peer in the same round', () => {
    const round = (rate: number, script: number) => [
      aMeasurement('script', script, 16, 20),
      aMeasurement('pipeline', rate, 8, 24),
    ];
    const ratios = ratiosOf([round(60_000, 40_000), round(50_000, 50_000), round(90_000, 45_000)]);
    expect(ratios).toEqual({ 'rate / script': 1.5, 'own CPU / script': 0.5, 'OpenSearch CPU / script': 1.2 });
  });

  it('leaves out what no round has both sides of', () => {
    expect(ratiosOf([[aMeasurement('pipeline', 60_000)], [aMeasurement('go', 60_000)]])).toEqual({});
  });
});

describe('worsened', () => {
  it.each([
    ['a rate', 'rate / Go', 0.85, false],
    ['a rate', 'rate / Go', 0.82, true],
    ['CPU', 'own CPU / script', 1.19, false],
    ['CPU', 'own CPU / script', 1.21, true],
  ])('takes %s (%s) of 1.00 that is %f for %j', (_, name, now, isWorse) => {
    expect(worsened({ [name]: 1 }, { [name]: now }).length > 0).toBe(isWorse);
  });

  it('says in a sentence what was and what is', () => {
    expect(worsened({ 'rate / script': 1.5, 'rate / Go': 1 }, { 'rate / script': 1, 'rate / Go': 1.3 })).toEqual([
      'rate / script was 1.50 and is 1.00, 50 % worse.',
    ]);
  });

  it('compares nothing with a peer that took no part', () => {
    expect(worsened({ 'rate / Go': 1 }, {})).toEqual([]);
    expect(worsened({}, { 'rate / Go': 0.1 })).toEqual([]);
  });
});

describe('parseBaseline', () => {
  it.each([
    ['{"ratios":{"rate / Go":1.1}}', { 'rate / Go': 1.1 }],
    ['{"records":5,"ratios":{}}', {}],
  ])('reads the ratios of %s', (json, ratios) => {
    expect(parseBaseline(json)).toEqual(ratios);
  });

  it.each([
    ['null', 'it has no ratios'],
    ['{"ratios":null}', 'it has no ratios'],
    ['{"ratios":{"rate / Go":"1"}}', 'rate / Go must be a number above 0, got "1"'],
    ['{"ratios":{"rate / Go":0}}', 'rate / Go must be a number above 0, got 0'],
  ])('refuses %s', (json, reason) => {
    expect(() => parseBaseline(json)).toThrow(reason);
  });
});

describe('rotated', () => {
  it('lets another begin in each round', () => {
    expect([0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
  });
});
