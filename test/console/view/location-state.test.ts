import { describe, expect, it } from '@jest/globals';
import { addressOf, type LocationState, readLocation } from '../../../console/view/location-state.ts';

const read = (address: string): LocationState => {
  const { pathname, search } = new URL(address, 'http://127.0.0.1');
  return readLocation(pathname, search);
};

describe('the address of a page', () => {
  it('is short where everything is as usual', () => {
    expect(addressOf(read('/'))).toBe('/');
    expect(read('/')).toMatchObject({ page: 'overview', from: 'now-15m', to: 'now', refreshSeconds: 5 });
  });

  it.each([`it's "odd" / <b>&?#`, 'שלום', '../../etc/passwd', '%2e%2e', 'x'.repeat(256), 'a+b c'])(
    'carries the sensor %s',
    (sensor) => {
      const state = { ...read('/sensor?from=now-1h&refresh=0'), sensor };
      expect(read(addressOf(state))).toEqual(state);
    },
  );

  it('carries a document and which dead letters are listed', () => {
    const document = {
      ...read('/'),
      page: 'document' as const,
      index: 'anomalies-2026.11.22',
      id: 'sensor-data-0-1-2',
    };
    expect(read(addressOf(document))).toEqual(document);
    expect(read(addressOf({ ...read('/dead-letters'), state: 'all' })).state).toBe('all');
  });

  it('shows the overview for an unknown path, and refreshes as usual for an interval that one cannot choose', () => {
    expect(read('/nowhere?refresh=0.001')).toMatchObject({ page: 'overview', refreshSeconds: 5 });
  });
});
