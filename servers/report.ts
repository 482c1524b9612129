/** Where a long start-up tells a person how it goes. */
export interface Report {
  /** One finished sentence, kept on the screen. */
  note(sentence: string): void;
  /** The state of something under way, which the next one replaces. */
  progress(text: string): void;
}

const LINE_INTERVAL_MS = 3000;
const CLEAR_LINE = '\r\u001b[K';

interface TextStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Reports to a stream: on a terminal progress rewrites one line, elsewhere it is a line at most every three seconds. */
export function streamReport(stream: TextStream, nowMs: () => number = Date.now): Report {
  return stream.isTTY === true ? terminalReport(stream) : lineReport(stream, nowMs);
}

function terminalReport(stream: TextStream): Report {
  let dirty = '';
  return {
    note(sentence) {
      stream.write(`${dirty}${sentence}\n`);
      dirty = '';
    },
    progress(text) {
      stream.write(`${CLEAR_LINE}${text}`);
      dirty = CLEAR_LINE;
    },
  };
}

function lineReport(stream: TextStream, nowMs: () => number): Report {
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    note: (sentence) => void stream.write(`${sentence}\n`),
    progress(text) {
      if (nowMs() - lastMs < LINE_INTERVAL_MS) return;
      lastMs = nowMs();
      stream.write(`${text}\n`);
    },
  };
}
