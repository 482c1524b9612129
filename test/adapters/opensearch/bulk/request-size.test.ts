import { describe, expect, it } from '@jest/globals';
import { evenOperations } from '../../../../adapters/opensearch/bulk/request-size.ts';

describe('evenOperations', () => {
  it.each([
    [10_000, 1_667, 6],
    [9_997, 1_667, 6],
    [8_000, 2_000, 4],
    [2_001, 1_001, 2],
    [1_000, 500, 2],
    [999, 2_000, 1],
    [1, 2_000, 1],
    [0, 2_000, 0],
  ])('of %d operations for two senders of at most 2,000 are %d: requests %d', (operations, even, requests) => {
    expect(evenOperations(operations, 2_000, 2)).toBe(even);
    expect(Math.ceil(operations / even)).toBe(requests);
  });

  it.each([
    [3, 2, 1, 2],
    [60, 7, 2, 6],
    [10, 1, 3, 1],
  ])('of %d operations with at most %d a request, for %d senders, are %d', (operations, most, senders, even) => {
    expect(evenOperations(operations, most, senders)).toBe(even);
  });
});
