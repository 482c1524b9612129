import { describe, expect, it } from '@jest/globals';
import { LineSplitter } from '../../../event-source-mapping/environments/line-splitter.ts';

function linesOf(...chunks: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.take(chunk);
  splitter.end();
  return lines;
}

describe('LineSplitter', () => {
  it('makes the same lines however the bytes are cut', () => {
    const bytes = Buffer.from('one\n\ntwoü\nrest');
    for (let at = 0; at <= bytes.length; at++)
      expect(linesOf(bytes.subarray(0, at), bytes.subarray(at))).toEqual(['one', '', 'twoü', 'rest']);
  });

  it.each([
    [1_048_576, [1_048_576]],
    [1_048_577, [1_048_576, 1]],
    [2_500_000, [1_048_576, 1_048_576, 402_848]],
  ])('cuts a line of %i characters that does not end into %j', (length, lengths) => {
    expect(linesOf(Buffer.alloc(length, 'x')).map((line) => line.length)).toEqual(lengths);
  });
});
