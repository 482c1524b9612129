import { isPack } from '../detection/reading/pack.ts';
import { MAX_VALUE_BYTES, type Reading } from '../detection/reading.ts';
import type { Rejection } from '../detection/rejection.ts';
import type { Result } from '../detection/result.ts';
import { rejectedLine, scoredLine } from './scored-line.ts';
import type { Scorer } from './scorer.ts';

const NEWLINE = 0x0a;

/** How a stream of lines is scored. */
export interface StreamSettings {
  readonly scorer: Scorer;
  readonly withModel: boolean;
  readonly ruleSetId: string;
  readonly explainAll: boolean;
  /** Present time in epoch milliseconds. */
  readonly now: () => number;
}

/** What a person should know of lines that were scored. */
export interface StreamSummary {
  /** Lines whose time cannot be read or believed: they have the time of their arrival. */
  readonly unreadableTimes: number;
  /** Whether a time named no zone, and was taken for UTC. */
  readonly zoneAssumed: boolean;
  /** Readings to which no rule applied. */
  readonly unjudged: number;
  /** How many readings have each field that was not used, of the first hundred names. */
  readonly ignoredFields: ReadonlyMap<string, number>;
}

const MAX_NAMES = 100;

type Counted = { -readonly [Name in keyof StreamSummary]: StreamSummary[Name] } & {
  ignoredFields: Map<string, number>;
};

/**
 * Scores readings, one JSON text a line, and writes one line for each as soon as its line is complete; for an array of readings
 * an array of verdicts.
 *
 * @param input bytes in any cut
 * @param write takes whole lines; resolves when more may come
 */
export async function scoreStream(
  input: AsyncIterable<Uint8Array>,
  write: (lines: string) => Promise<void>,
  settings: StreamSettings,
): Promise<StreamSummary> {
  const lines = new LineCutter();
  const summary = { unreadableTimes: 0, zoneAssumed: false, unjudged: 0, ignoredFields: new Map<string, number>() };
  const scoreLine = (line: Uint8Array) => scoredText(line, settings, summary);
  for await (const chunk of input) {
    let output = '';
    for (const line of lines.cut(chunk)) output += `${scoreLine(line)}\n`;
    if (output !== '') await write(output);
  }
  const last = lines.rest();
  if (last.length > 0) await write(`${scoreLine(last)}\n`);
  return summary;
}

/** The verdict of a line, or an array of them for an array of readings. */
function scoredText(line: Uint8Array, settings: StreamSettings, summary: Counted): string {
  const read = settings.scorer.read(line, settings.now());
  const verdictOf = (reading: Result<Reading, Rejection>) => readingText(reading, settings, summary);
  return read.ok && isPack(read.value)
    ? `[${read.value.elements.map(({ reading }) => verdictOf(reading)).join()}]`
    : verdictOf(read as Result<Reading, Rejection>);
}

function readingText(
  read: Result<Reading, Rejection>,
  { scorer, withModel, ruleSetId, explainAll }: StreamSettings,
  summary: Counted,
): string {
  if (!read.ok) return rejectedLine(read.problem, withModel);
  if (read.value.unreadableTimestamp !== undefined) summary.unreadableTimes++;
  summary.zoneAssumed ||= read.value.zoneAssumed;
  for (const name of read.value.ignoredFields)
    if (summary.ignoredFields.has(name) || summary.ignoredFields.size < MAX_NAMES)
      summary.ignoredFields.set(name, (summary.ignoredFields.get(name) ?? 0) + 1);
  const scored = scorer.scoreReading(read.value);
  if (scored.unjudged) summary.unjudged++;
  return scoredLine(scored, ruleSetId, explainAll);
}

/** Cuts bytes into lines; of a line that is longer than any reading it keeps no more than shows that it is. */
class LineCutter {
  #parts: Uint8Array[] = [];
  #length = 0;

  /** The lines that end in this chunk, without their line breaks. */
  *cut(chunk: Uint8Array): Generator<Uint8Array> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      yield this.rest();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** The bytes since the last line break. */
  rest(): Uint8Array {
    const line = this.#parts.length === 1 ? (this.#parts[0] ?? new Uint8Array()) : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return line;
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0 || this.#length > MAX_VALUE_BYTES) return;
    this.#parts.push(part);
    this.#length += part.length;
  }
}
