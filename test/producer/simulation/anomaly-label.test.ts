import { describe, expect, it } from '@jest/globals';
import { ANOMALY_KINDS, labelText, parseLabel } from '../../../producer/simulation/anomaly-label.ts';

describe('an anomaly label', () => {
  it.each(ANOMALY_KINDS)('is read back as it was written: %s', (kind) => {
    const label = { kind, channel: 'pressure', sinceMs: 1_795_338_000_123 };
    expect(parseLabel(labelText(label))).toEqual(label);
  });

  it.each(['', 'spike', '{}', 'null', '{"kind": "dent", "channel": "a", "since": "2026-11-22T09:00:00Z"}'])(
    'is not %j',
    (text) => {
      expect(parseLabel(text)).toBeUndefined();
    },
  );
});
