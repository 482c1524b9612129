import { describe, expect, it } from '@jest/globals';
import { streamReport } from '../../servers/report.ts';

function aStream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe('streamReport', () => {
  it('rewrites one line on a terminal and clears it before a sentence', () => {
    const stream = aStream(true);
    const report = streamReport(stream);
    report.progress('1 of 2');
    report.progress('2 of 2');
    report.note('Done.');
    report.note('More.');
    expect(stream.written).toEqual(['\r\u001b[K1 of 2', '\r\u001b[K2 of 2', '\r\u001b[KDone.\n', 'More.\n']);
  });

  it.each([
    { laterMs: 2999, lines: ['1 of 2\n'] },
    { laterMs: 3000, lines: ['1 of 2\n', '2 of 2\n'] },
  ])(
    'writes $lines.length lines of progress elsewhere when the second comes $laterMs ms later',
    ({ laterMs, lines }) => {
      const stream = aStream(false);
      let nowMs = 0;
      const report = streamReport(stream, () => nowMs);
      report.progress('1 of 2');
      nowMs = laterMs;
      report.progress('2 of 2');
      expect(stream.written).toEqual(lines);
    },
  );
});
