import { describe, expect, it } from '@jest/globals';
import { detectorVariables } from '../../detect/detector-variables.ts';
import type { FunctionPlace } from '../../detect/function-options.ts';

const SETTINGS = {
  search: { variables: { SEARCH_NODE: 'http://127.0.0.1:9200', SEARCH_AUTH: 'none' } },
  rulesFile: undefined,
  topic: 'sensor-data',
  retentionHours: '24',
  withModel: true,
} as const;

const variablesAt = (place: FunctionPlace) =>
  detectorVariables({ ...SETTINGS, place }, { kind: 'untold', reason: 'nobody asked' }, () => {});

describe('the variables of a detector that runs here', () => {
  it.each([
    ['a process of its own', { kind: 'process', memoryLimitMb: 256, environments: 3 }, '32'],
    ['this process, which its environments share', { kind: 'in-process', memoryLimitMb: 1_024, environments: 2 }, '64'],
  ] as const)('give the states of sensors an eighth of the memory of %s', async (_, place, share) => {
    expect(await variablesAt(place)).toEqual({
      ...SETTINGS.search.variables,
      STATE_CACHE_MB: share,
      TOPIC_RETENTION_HOURS: '24',
    });
  });
});
