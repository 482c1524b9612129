import { describe, expect, it } from '@jest/globals';
import { earlierRuns } from '../../start/earlier-runs.ts';
import { interruptedSummary, runSummary } from '../../start/run-summary.ts';
import { whereToLook } from '../../start/where-to-look.ts';

const counters = { sent: 100, judged: 100, anomalies: 1, deadLetters: 0, lag: 1, failing: undefined };
const outcome = { records: 100, done: 100, documents: 99, anomalies: 1, deadLetters: 1 };
const servers = { bootstrapServers: '127.0.0.1:9092', searchUrl: 'http://127.0.0.1:9200' };

describe('runSummary', () => {
  it('counts records, documents and dead letters', () => {
    expect(runSummary(counters, outcome, 0)).toEqual({
      text: [
        'Sent        100 readings, each acknowledged by Kafka',
        'In Kafka    100 records of this run',
        'Indexed     99 documents (1 anomaly)',
        '            1 dead letter',
        'Complete: every reading is judged and indexed.',
      ].join('\n'),
      complete: true,
    });
  });

  it('counts what waited before beside, not for what was sent', () => {
    const { text, complete } = runSummary(counters, outcome, 7);
    expect(text).toContain('In Kafka    93 records of this run, and 7 that waited from earlier ones\n');
    expect({ complete, text }).toEqual({
      complete: false,
      text: expect.stringContaining('NOT COMPLETE: Kafka holds fewer records than were acknowledged.'),
    });
  });

  it.each([
    [{ ...outcome, done: 99, documents: 98 }, 'NOT COMPLETE: 1 record is missing.'],
    [{ ...outcome, done: 102, documents: 101 }, 'NOT COMPLETE: there are more documents than records, by 2.'],
  ])('says what is missing of %j', (counts, sentence) => {
    expect(runSummary(counters, counts, 0)).toMatchObject({ complete: false, text: expect.stringContaining(sentence) });
  });
});

describe('interruptedSummary', () => {
  it('says what waits', () => {
    expect(interruptedSummary(counters)).toBe(
      'Interrupted after 100 judged readings. 1 is waiting in the topic for the next run.',
    );
  });
});

describe('earlierRuns', () => {
  const counted = { verdicts: 8_400, openDeadLetters: 2, waiting: 31, records: 9_000 };

  it('says what lies here, how to look at it, and that the rules are others', () => {
    expect(earlierRuns(counted, 8_400, '.local', 'http://127.0.0.1:1')).toEqual([
      'Here from earlier runs (.local): 8,400 verdicts, 2 open dead letters and 31 waiting records; --fresh deletes them.',
      '  npm run dead-letters -- list --search http://127.0.0.1:1 shows the dead letters.',
      '  8,400 verdicts were made by other rules than those of now; what waits is judged by the rules of now.',
    ]);
  });

  it('says nothing where nothing lies, and no more than there is', () => {
    expect(earlierRuns({ ...counted, verdicts: 0, openDeadLetters: 0, waiting: 0 }, 0, '.local', '')).toEqual([]);
    expect(earlierRuns({ ...counted, openDeadLetters: 0 }, 0, '.local', '')).toHaveLength(1);
  });
});

describe('whereToLook', () => {
  const place = { servers, consoleUrl: undefined, logFolder: 'logs', ends: false, again: '' };

  it('sorts the newest verdicts by the clock of the broker, not of a sensor', () => {
    expect(whereToLook(place)).toContain('http://127.0.0.1:9200/anomalies/_search?size=5&sort=kafka.timestamp:desc&');
    expect(whereToLook(place)).not.toContain('sort=timestamp');
  });

  it('names the console first, where there is one', () => {
    expect(whereToLook({ ...place, consoleUrl: 'http://127.0.0.1:8080' }).split('\n')[2]).toMatch(/^ {2}Console +http/);
    expect(whereToLook(place)).not.toContain('Console');
  });

  it('offers no server that ends with the run', () => {
    const text = whereToLook({ ...place, ends: true, again: ' --data other' });
    expect(text).not.toContain('curl');
    expect(text).toContain('npm start -- --no-producer --data other shows the verdicts again.');
  });
});
