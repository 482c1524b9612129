import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../project-root.ts';
import { linesOfPicture, terminalPicture } from '../../scripts/terminal-picture.ts';
import { runSummary } from '../../start/run-summary.ts';

const svg = readFileSync(join(projectRoot, 'docs/start.svg'), 'utf8');
const lines = linesOfPicture(svg);

describe('docs/start.svg', () => {
  it('is as npm run picture draws it', () => {
    expect(terminalPicture(lines)).toBe(svg);
  });

  it('shows a run that was complete, in the words of today', () => {
    const [sent = 0, records = 0, documents = 0, anomalies = 0, deadLetters = 0] = [
      'Sent',
      'In Kafka',
      'Indexed',
      '(',
      ' dead',
    ]
      .map((word) => lines.find((line) => line.includes(word)) ?? '')
      .map((line, index) =>
        Number((index === 3 ? line.split('(')[1] : line)?.match(/[\d,]+/)?.[0].replaceAll(',', '')),
      );
    const counters = { sent, judged: sent, anomalies, deadLetters, lag: 0, failing: undefined };
    const { text } = runSummary(counters, { records, done: records, documents, anomalies, deadLetters }, 0);
    expect(lines.join('\n')).toContain(text);
    expect(text).toContain('Complete');
  });

  it('names no place of the machine that it was drawn on', () => {
    expect(svg).not.toMatch(/\/(usr|home|root|tmp|Users)\//);
  });
});

describe('terminalPicture', () => {
  it('keeps every character', () => {
    const text = ['$ npm start', 'a < b & "c" > d', '  indented'];
    expect(linesOfPicture(terminalPicture(text))).toEqual(text);
  });
});
