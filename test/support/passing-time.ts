import { jest } from '@jest/globals';

/** Sets the wall clock forward, until `jest.restoreAllMocks()`: so a deadline passes at a moment that the test chooses. */
export function timePasses(ms: number): void {
  const before = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => before.call(Date) + ms);
}
