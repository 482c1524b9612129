import { MAX_VALUE_BYTES } from '../detection/reading.ts';
import { usableChannelNames } from './channel-names.ts';
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
}

/**
 * Scores readings, one JSON text a line, and writes one line for each as soon as its line is complete.
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
  const summary = { unreadableTimes: 0, zoneAssumed: false };
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

function scoredText(
  line: Uint8Array,
  { scorer, withModel, ruleSetId, explainAll, now }: StreamSettings,
  summary: { unreadableTimes: number; zoneAssumed: boolean },
): string {
  const scored = scorer.score(usableChannelNames(line), now());
  if (scored.ok && scored.value.reading.unreadableTimestamp !== undefined) summary.unreadableTimes++;
  summary.zoneAssumed ||= scored.ok && scored.value.reading.zoneAssumed;
  return scored.ok ? scoredLine(scored.value, ruleSetId, explainAll) : rejectedLine(scored.problem, withModel);
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
