const BYTES_PER_ROW = 16;
const CONTROL = /\p{Cc}/gu;
const CONTROL_BUT_LAYOUT = /[^\P{Cc}\t\r\n]/u;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Text whose control characters cannot act on a terminal. */
export const printable = (text: string): string => text.replace(CONTROL, '·');

/** Bytes as text where they are text, else as a hex dump. */
export function bytesText(bytes: Buffer, isCut = false): string {
  const text = decoded(bytes) ?? (isCut ? decodedBeginning(bytes) : undefined);
  return text === undefined || CONTROL_BUT_LAYOUT.test(text) ? hexDump(bytes) : text;
}

/** A cut may have gone through a character. */
function decodedBeginning(bytes: Buffer): string | undefined {
  for (let cut = 1; cut <= 3; cut++) {
    const text = decoded(bytes.subarray(0, -cut));
    if (text !== undefined) return text;
  }
  return undefined;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function hexDump(bytes: Buffer): string {
  const rows: string[] = [];
  for (let start = 0; start < bytes.length; start += BYTES_PER_ROW) {
    const row = bytes.subarray(start, start + BYTES_PER_ROW);
    const hex = row
      .toString('hex')
      .replace(/../g, '$& ')
      .padEnd(BYTES_PER_ROW * 3);
    const ascii = row.toString('latin1').replace(/[^ -~]/g, '.');
    rows.push(`${start.toString(16).padStart(8, '0')}  ${hex} ${ascii}`);
  }
  return rows.join('\n');
}
