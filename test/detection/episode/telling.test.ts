import { describe, expect, it } from '@jest/globals';
import { causeNamed } from '../../../detection/episode/cause.ts';
import { acknowledged, shelved, unshelved } from '../../../detection/episode/handling.ts';
import { decide, handlingAfter, occasionOf } from '../../../detection/episode/telling.ts';
import { DEFAULT_VIEWS } from '../../../detection/rules/view-settings.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { anEpisodeRecord } from '../../support/builders/an-episode-record.ts';

const NINE_MS = Date.parse('2026-11-22T09:00:00Z');
const HOUR_MS = 3_600_000;
const closed = { timestampMs: NINE_MS + 120_000, brokerMs: NINE_MS + 120_000, id: 'doc-z' };
const cause = causeNamed('temperature-high', aRuleSet().rules);
const patient = causeNamed(
  'temperature-high',
  aRuleSet({ rules: [{ name: 'temperature-high', channel: 'temperature', above: 40, for: '2m' }] }).rules,
);
const FACTS = { nowMs: NINE_MS + 60_000, dataMs: NINE_MS + 60_000, maintenance: [], tellsHistory: false };
const facts = (fields: object = {}) => ({ ...FACTS, shelvedUntilMs: undefined, ...fields });
const MARK = { at: new Date(NINE_MS).toISOString(), by: 'ada', why: 'known' };

describe('what is told of an episode', () => {
  it.each([
    ['its beginning', anEpisodeRecord(), cause, 'opened'],
    ['nothing before it has lasted', anEpisodeRecord(), patient, undefined],
    [
      'its end, where its beginning was',
      anEpisodeRecord({ episode: { closed }, handling: { told: 'opened' } }),
      cause,
      'closed',
    ],
    ['nothing while it lasts', anEpisodeRecord({ handling: { told: 'opened' } }), cause, undefined],
    ['that it lasts after all', anEpisodeRecord({ handling: { told: 'closed' } }), cause, 'opened'],
    ['nothing of one that is part of another', anEpisodeRecord({ mergedInto: 'x' }), cause, undefined],
    ['nothing of one that was withdrawn before', anEpisodeRecord({ isWithdrawn: true }), cause, undefined],
    [
      'the end of one that was withdrawn',
      anEpisodeRecord({ isWithdrawn: true, handling: { told: 'opened' } }),
      cause,
      'closed',
    ],
  ])('is %s', (_, record, of, occasion) => {
    expect(occasionOf(record, of)).toBe(occasion);
  });

  it('is noted as too short when it was over before it had lasted', () => {
    const record = anEpisodeRecord({ episode: { closed } });
    expect(handlingAfter(record, patient, NINE_MS)).toMatchObject({ withheld: 'short', dueMs: undefined });
    expect(handlingAfter(record, cause, NINE_MS)).toMatchObject({ withheld: undefined, dueMs: NINE_MS });
  });

  it.each(['history', 'late', 'flood'] as const)('is not thought over again when it was withheld as %s', (withheld) => {
    expect(handlingAfter(anEpisodeRecord({ handling: { withheld } }), cause, NINE_MS).dueMs).toBeUndefined();
  });

  it('is nothing of what was over before its shelf or window ended', () => {
    for (const withheld of ['shelved', 'maintenance'] as const) {
      const handling = { withheld, dueMs: NINE_MS + HOUR_MS };
      expect(handlingAfter(anEpisodeRecord({ episode: { closed }, handling }), cause, NINE_MS).dueMs).toBeUndefined();
      expect(handlingAfter(anEpisodeRecord({ handling }), cause, NINE_MS).dueMs).toBe(NINE_MS + HOUR_MS);
    }
  });

  it('waits for the end of a shelf', () => {
    const shelvedUntilMs = NINE_MS + HOUR_MS;
    const withheld = { kind: 'withhold', reason: 'shelved' };
    expect(decide(anEpisodeRecord(), 'opened', facts({ shelvedUntilMs }))).toEqual({
      ...withheld,
      againMs: shelvedUntilMs,
    });
    expect(decide(anEpisodeRecord({ episode: { closed } }), 'closed', facts({ shelvedUntilMs }))).toEqual(withheld);
    expect(decide(anEpisodeRecord(), 'opened', facts({ shelvedUntilMs: FACTS.nowMs }))).toEqual({ kind: 'tell' });
  });

  it('waits for the end of a maintenance window of its sensor and rule', () => {
    const window = (fields: object) => {
      const from = new Date(NINE_MS).toISOString();
      const until = new Date(NINE_MS + HOUR_MS).toISOString();
      const { maintenance } =
        aRuleSet({ maintenance: [{ from, until, why: 'doors', ...fields }] }).views ?? DEFAULT_VIEWS;
      return decide(anEpisodeRecord(), 'opened', facts({ maintenance }));
    };
    expect(window({})).toEqual({ kind: 'withhold', reason: 'maintenance', againMs: NINE_MS + HOUR_MS });
    expect(window({ sensors: ['7'], rules: ['temperature-high'] }).kind).toBe('withhold');
    expect(window({ sensors: ['8'] }).kind).toBe('tell');
    expect(window({ rules: ['pressure-high'] }).kind).toBe('tell');
  });

  it('is nothing of a history, nor of what is over for an hour, unless asked for', () => {
    const first = { timestampMs: NINE_MS, brokerMs: NINE_MS + HOUR_MS + 1, id: 'a' };
    const history = anEpisodeRecord({ episode: { first } });
    expect(decide(history, 'opened', facts())).toEqual({ kind: 'withhold', reason: 'history' });
    expect(decide(history, 'opened', facts({ tellsHistory: true })).kind).toBe('tell');
    const over = anEpisodeRecord({ episode: { closed } });
    expect(decide(over, 'opened', facts({ dataMs: NINE_MS + 2 * HOUR_MS }))).toEqual({
      kind: 'withhold',
      reason: 'late',
    });
    expect(decide(over, 'opened', facts()).kind).toBe('tell');
    expect(decide(anEpisodeRecord(), 'opened', facts({ dataMs: NINE_MS + 2 * HOUR_MS })).kind).toBe('tell');
  });
});

describe('what people do with an episode', () => {
  it('is refused with a reason where it makes no sense', () => {
    const over = anEpisodeRecord({ episode: { closed } });
    const problem = (result: object) => Reflect.get(result, 'problem');
    expect(problem(shelved(over, MARK, NINE_MS + 1000, false))).toBe(
      'it is not active (returned), so that there is nothing to shelve',
    );
    const record = anEpisodeRecord();
    expect(problem(shelved(record, MARK, NINE_MS, false))).toMatch(/^the shelf would end before it begins/);
    expect(problem(shelved(record, MARK, NINE_MS + 7 * 24 * HOUR_MS + 1, false))).toMatch(/at most 7 days/);
    expect(shelved(record, MARK, NINE_MS + 8 * 24 * HOUR_MS, true).ok).toBe(true);
    expect(problem(unshelved(record, NINE_MS))).toBe('it is not shelved');
    expect(problem(acknowledged(anEpisodeRecord({ mergedInto: 'x' }), MARK))).toBe(
      'it is part of x now: acknowledge that one',
    );
  });

  it('makes what a shelf kept back due when the shelf is taken away', () => {
    const record = anEpisodeRecord({ handling: { withheld: 'shelved', dueMs: NINE_MS + HOUR_MS } });
    expect(unshelved(record, NINE_MS)).toMatchObject({ value: { handling: { dueMs: NINE_MS } } });
  });
});
