import { describe, expect, it } from '@jest/globals';
import { OVERVIEW_PANELS, sensorPanels } from '../../dashboards/all-panels.ts';
import type { Json } from '../../dashboards/panel.ts';

const limits = new Map([['temperature', [{ rule: 'temperature-high', limit: 40 }]]]);
const panels = [...new Set([...OVERVIEW_PANELS, ...sensorPanels(limits)])];

const EXPRESSION_KEYS = ['expr', 'signal', 'update'];

/** Every expression in a value. */
function expressions(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Record<string, Json>).flatMap(([key, inner]) =>
    EXPRESSION_KEYS.includes(key) && typeof inner === 'string' ? [inner] : expressions(inner),
  );
}

/**
 * Names and computed indices that Dashboards refuses in expressions from version 3.8 on.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards/pull/12422
 */
const REFUSED = /\b(parent|top|self|frames|global|window|document|view|constructor|prototype)\b|\w\[/;

describe.each(panels.map((panel) => [panel.name, panel] as const))('the panel %s', (_, { spec, ...panel }) => {
  it('names the version of Vega that every Dashboards takes', () => {
    expect(spec.$schema).toBe('https://vega.github.io/schema/vega/v5.json');
  });

  it('asks our indices only, within the time range of who looks, and for few documents', () => {
    const requests = spec.data.flatMap(({ url }) => (url === undefined ? [] : [url]));
    expect(requests.length).toBeGreaterThan(0);
    for (const { index, body, ...context } of requests) {
      expect(['anomalies', 'dead-letters', 'episodes', 'trends']).toContain(index);
      const bound = panel.hasOwnTime === true ? '"now-365d"' : '"%timefilter%":';
      expect('%timefield%' in context || JSON.stringify(body['query']).includes(bound)).toBe(true);
      expect('%context%' in context && 'query' in body).toBe(false);
      expect('aggregations' in body).toBe(false);
      expect(body['size']).toBeLessThanOrEqual(500);
    }
  });

  it('gives each data set and named mark a name of its own', () => {
    const marks = spec.marks.flatMap((mark) => (mark as { name?: string }).name ?? []);
    const names = [...spec.data.map(({ name }) => name), ...marks];
    expect(new Set(names).size).toBe(names.length);
  });

  it('uses no expression that Dashboards refuses', () => {
    expect(expressions(spec).length).toBeGreaterThan(0);
    expect(expressions(spec).filter((expression) => REFUSED.test(expression))).toEqual([]);
  });

  it('says what it shows, and what to do where there is nothing', () => {
    expect(panel.title).not.toBe('');
    expect(panel.explanation).toMatch(/\.$/);
    expect(panel.whenEmpty).toMatch(/\.$/);
    expect(panel.name).toMatch(/^[a-z0-9-]+$/);
  });
});
