import { describe, expect, it } from '@jest/globals';
import { CountedRemarks } from '../../../functions/detector/reading-remarks.ts';
import { RemarkWarnings } from '../../../functions/detector/remark-warnings.ts';

/** What is logged of some batches, one after the other: the code and what was counted. */
function logged(...batches: readonly Partial<CountedRemarks>[]): readonly unknown[] {
  const lines: unknown[] = [];
  const warn = (_: unknown, details: unknown) => lines.push(details);
  const warnings = new RemarkWarnings({ warn } as never);
  for (const batch of batches) warnings.warn(Object.assign(new CountedRemarks(), batch));
  return lines;
}

describe('RemarkWarnings', () => {
  it('says nothing where there is nothing to say', () => {
    expect(logged({})).toEqual([]);
  });

  it.each([
    [{ unreadableTimestamps: 2 }, { code: 'unreadable-times', readings: 2 }],
    [{ zoneAssumed: true }, { code: 'zone-assumed' }],
    [{ unjudgedReadings: 3 }, { code: 'unjudged-readings', readings: 3 }],
  ])('says %j once, however many batches there are', (batch, line) => {
    expect(logged(batch, batch)).toEqual([line]);
  });

  it('tells each name of a field that is not used once, with how often it came', () => {
    const first = new Map([['unit', 5]]);
    const second = new Map([
      ['unit', 7],
      ['state', 1],
    ]);
    expect(logged({ ignoredFields: first }, { ignoredFields: second }, { ignoredFields: second })).toEqual([
      { code: 'ignored-fields', readings: { unit: 5 } },
      { code: 'ignored-fields', readings: { state: 1 } },
    ]);
  });
});

describe('CountedRemarks', () => {
  it('counts the fields of a hundred names and all readings that have some', () => {
    const remarks = new CountedRemarks();
    for (let name = 0; name < 150; name++) remarks.ignored([`n${name}`, 'n0']);
    expect(remarks.readingsWithIgnoredFields).toBe(150);
    expect(remarks.ignoredFields.size).toBe(100);
    expect(remarks.ignoredFields.get('n0')).toBe(151);
  });
});
