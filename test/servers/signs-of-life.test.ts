import { describe, expect, it, jest } from '@jest/globals';
import { withSignsOfLife } from '../../servers/signs-of-life.ts';

function deferred() {
  const callbacks: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const promise = new Promise<void>((resolve, reject) => callbacks.push({ resolve, reject }));
  return { promise, resolve: () => callbacks[0]?.resolve(), reject: (error: Error) => callbacks[0]?.reject(error) };
}

/** Two parts that start when the test says so. */
function twoParts() {
  const said: string[] = [];
  const report = { note: (text: string) => void said.push(text), progress: (text: string) => void said.push(text) };
  const kafka = deferred();
  const openSearch = deferred();
  return { said, report, kafka, openSearch, parts: { Kafka: kafka.promise, OpenSearch: openSearch.promise } };
}

describe('withSignsOfLife', () => {
  it('tells every second what still starts, and at last how long it took', async () => {
    jest.useFakeTimers();
    const { said, report, kafka, openSearch, parts } = twoParts();
    const started = withSignsOfLife(report, parts, () => performance.now());
    await jest.advanceTimersByTimeAsync(2_000);
    kafka.resolve();
    await jest.advanceTimersByTimeAsync(1_000);
    openSearch.resolve();
    await started;
    jest.useRealTimers();
    expect(said).toEqual([
      'Starting Kafka and OpenSearch … 1 s',
      'Starting Kafka and OpenSearch … 2 s',
      'Starting OpenSearch … 3 s',
      'Kafka and OpenSearch answer after 3 s.',
    ]);
  });

  it('fails as the part that failed', async () => {
    const { report, kafka, parts } = twoParts();
    kafka.reject(new Error('no space'));
    await expect(withSignsOfLife(report, parts)).rejects.toThrow('no space');
  });
});
