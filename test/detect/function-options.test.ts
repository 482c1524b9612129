import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../command-line/command.ts';
import { parseOptions } from '../../command-line/parse-options.ts';
import { functionOptions, functionPlace } from '../../detect/function-options.ts';

function placeOf(words: string) {
  const parsed = parseOptions(
    functionOptions,
    words.split(' ').filter((word) => word !== ''),
  );
  if (!parsed.ok) throw new Error(parsed.problem.join('; '));
  return functionPlace(parsed.value);
}

describe('functionPlace', () => {
  it.each([
    ['', { kind: 'in-process', memoryLimitMb: 1024, environments: 2 }],
    ['--environments 1', { kind: 'in-process', memoryLimitMb: 1024, environments: 1 }],
    ['--environment process', { kind: 'process', memoryLimitMb: 1024, environments: 1 }],
    ['--environment process --environments 2 --memory 512', { kind: 'process', memoryLimitMb: 512, environments: 2 }],
    ['--function detector', { kind: 'deployed', functionName: 'detector', concurrency: 1 }],
    [
      '--function detector --invoke-endpoint http://127.0.0.1:4566 --region eu-central-1 --concurrency 4',
      {
        kind: 'deployed',
        functionName: 'detector',
        url: 'http://127.0.0.1:4566',
        region: 'eu-central-1',
        concurrency: 4,
      },
    ],
  ])('of %p is %j', (words, place) => {
    expect(placeOf(words)).toEqual(place);
  });

  it.each([
    ['--environments 2 --function detector', '--environments is for the detector that runs here'],
    ['--invoke-endpoint http://127.0.0.1:4566', '--invoke-endpoint belongs to a deployed function'],
    ['--region eu-central-1', '--region belongs to a deployed function'],
    ['--concurrency 2', '--concurrency belongs to a deployed function'],
    ['--environment process --function detector', 'give only one of them'],
  ])('refuses %p with a sentence', (words, sentence) => {
    expect(() => placeOf(words)).toThrow(UserError);
    expect(() => placeOf(words)).toThrow(sentence);
  });
});
