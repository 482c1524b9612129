import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { MixedEncodings, TextDecoding, type TextEncoding } from './text-decoding.ts';

/** A file cannot be used as asked: its message is one sentence for the person who named it. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
}

/** A text file as long as it was when it was opened. */
export interface TextFile {
  readonly path: string;
  /** Its bytes on the disk, at the opening. */
  readonly bytes: number;
  /**
   * Its text in pieces, unpacked where it is packed by gzip, without a byte order mark; each call reads it anew.
   *
   * @throws FileProblem when it has bytes of two encodings or cannot be unpacked
   */
  pieces(): AsyncGenerator<string, void>;
  /** How its bytes were read, as far as they were. */
  readonly encoding: TextEncoding;
  /** Bytes that were added since the opening. */
  grownBytes(): Promise<number>;
}

/** First bytes of files that are not text, with what to do about them. */
const FOREIGN = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: 'is a zip archive (as spreadsheets are); unpack it, or save it as CSV' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58], is: 'is compressed by xz; decompress it, or compress it by gzip' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: 'is compressed by zstd; decompress it, or compress it by gzip' },
  { bytes: [0x42, 0x5a, 0x68], is: 'is compressed by bzip2; decompress it, or compress it by gzip' },
  { bytes: [0x50, 0x41, 0x52, 0x31], is: 'is a Parquet file; export it as CSV' },
] as const;
const GZIP = [0x1f, 0x8b] as const;
const LONGEST_MAGIC_BYTES = 4;
/** So small that what is made of a piece dies young, which halves the cost of a row. */
const PIECE_BYTES = 65_536;

/**
 * Opens a text file, plain or packed by gzip, which its first bytes tell and not its name.
 *
 * @throws FileProblem when it is missing, empty, no regular file or of a kind that is not read
 */
export async function openTextFile(path: string): Promise<TextFile> {
  const { bytes, first } = await look(path);
  if (bytes === 0) throw new FileProblem(`${path} is empty`);
  const begins = (magic: readonly number[]) => magic.every((byte, index) => first[index] === byte);
  const foreign = FOREIGN.find((kind) => begins(kind.bytes));
  if (foreign !== undefined) throw new FileProblem(`${path} ${foreign.is}`);
  let decoding = new TextDecoding();
  return {
    path,
    bytes,
    pieces: () => {
      decoding = new TextDecoding();
      return textOf(path, bytes, begins(GZIP), decoding);
    },
    get encoding() {
      return decoding.encoding;
    },
    grownBytes: async () => Math.max(0, (await stat(path)).size - bytes),
  };
}

async function look(path: string): Promise<{ bytes: number; first: Uint8Array }> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new FileProblem(`${path} is not a regular file; give the name of one`);
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_MAGIC_BYTES), 0, LONGEST_MAGIC_BYTES, 0);
      return { bytes: stats.size, first: buffer.subarray(0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw problemOf(path, error);
  }
}

async function* textOf(
  path: string,
  bytes: number,
  packed: boolean,
  decoding: TextDecoding,
): AsyncGenerator<string, void> {
  const file = createReadStream(path, { end: bytes - 1, highWaterMark: PIECE_BYTES });
  const source = packed ? file.pipe(createGunzip({ chunkSize: PIECE_BYTES })) : file;
  file.on('error', (error) => source.destroy(error));
  try {
    for await (const chunk of source) yield decoding.push(chunk);
    yield decoding.end();
  } catch (error) {
    throw problemOf(path, error);
  } finally {
    source.destroy();
    file.destroy();
  }
}

function problemOf(path: string, error: unknown): unknown {
  if (error instanceof MixedEncodings)
    return new FileProblem(`${path} is neither UTF-8 nor Windows-1252 throughout; save it as UTF-8`);
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code !== 'string') return error;
  switch (code) {
    case 'ENOENT':
      return new FileProblem(`there is no file ${path}`);
    case 'Z_BUF_ERROR':
      return new FileProblem(
        `${path} is compressed by gzip and cut short; compress it again, or wait until it is completely written`,
      );
    case 'Z_DATA_ERROR':
      return new FileProblem(`${path} is compressed by gzip and damaged (${String(message)}); compress it again`);
    default:
      return new FileProblem(`${path} cannot be read: ${String(message)}`);
  }
}
