import { Decompress } from 'fzstd';
import { ByteReader } from './byte-reader.ts';
import { TooManyBytes } from './decoded-bytes.ts';

const FRAME_MAGIC = 0xfd2fb528;
const MAGIC_BYTES = 4;
const SINGLE_SEGMENT = 0x20;
const HAS_CHECKSUM = 0x04;
const CHECKSUM_BYTES = 4;
const DICTIONARY_ID = 0x03;
/** Bytes of the field that tells the uncompressed size, by the two upper bits of the descriptor. */
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];
const LAST_BLOCK = 1;
const REPEATED_BYTE = 1;
const COMPRESSED = 2;
const LARGEST_BLOCK_BYTES = 128 * 1024;
const SMALLEST_WINDOW_LOG = 10;

/**
 * Decompresses Zstandard, whether the uncompressed size is told or not.
 *
 * The windows are made no larger than what can come of the batch: a producer at a high level asks for up to 128 MiB for
 * whatever it sends, and fzstd takes them.
 *
 * @throws TooManyBytes; Error for bytes that are not Zstandard's
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
 */
export function decodeZstd(source: Buffer, limitBytes: number): Buffer {
  const frames = narrowWindows(source, limitBytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((chunk) => {
    length += chunk.length;
    if (length > limitBytes) throw new TooManyBytes();
    chunks.push(chunk);
  });
  stream.push(frames, true);
  return Buffer.concat(chunks, length);
}

/** A copy of the frames whose windows are as large as is of use. */
function narrowWindows(source: Buffer, limitBytes: number): Buffer {
  const frames = Buffer.from(source);
  const reader = new ByteReader(source);
  do {
    const windowAt = reader.at + MAGIC_BYTES + 1;
    const flags = readHeader(reader, limitBytes);
    const madeBytes = Math.min(readBlocks(reader), limitBytes);
    if (flags & HAS_CHECKSUM) reader.bytes(CHECKSUM_BYTES);
    if ((flags & SINGLE_SEGMENT) === 0) narrowWindow(frames, windowAt, madeBytes);
  } while (!reader.atEnd);
  return frames;
}

/** Reads up to the first block; returns the flags. */
function readHeader(reader: ByteReader, limitBytes: number): number {
  if (reader.number(MAGIC_BYTES) !== FRAME_MAGIC) throw new Error('they do not begin as a frame does');
  const flags = reader.byte();
  if (flags & DICTIONARY_ID) throw new Error('they need a dictionary');
  const single = (flags & SINGLE_SEGMENT) !== 0;
  if (!single) reader.byte();
  const size = contentSize(reader, CONTENT_SIZE_BYTES[flags >> 6] || Number(single));
  if (size > limitBytes) throw new TooManyBytes();
  return flags;
}

function contentSize(reader: ByteReader, bytes: number): number {
  if (bytes === 0) return 0;
  if (bytes < 8) return reader.number(bytes);
  const low = reader.number(4);
  return low + reader.number(4) * 2 ** 32;
}

/** Passes over the blocks; returns how many bytes can come of them at most. */
function readBlocks(reader: ByteReader): number {
  let madeBytes = 0;
  for (let last = false; !last; ) {
    const header = reader.number(3);
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    if (size > LARGEST_BLOCK_BYTES) throw new Error('a block is too long');
    reader.bytes(kind === REPEATED_BYTE ? 1 : size);
    madeBytes += kind === COMPRESSED ? LARGEST_BLOCK_BYTES : size;
    last = (header & LAST_BLOCK) !== 0;
  }
  return madeBytes;
}

function narrowWindow(frame: Buffer, windowAt: number, madeBytes: number): void {
  const log = Math.ceil(Math.log2(Math.max(madeBytes, LARGEST_BLOCK_BYTES)));
  const narrow = (log - SMALLEST_WINDOW_LOG) << 3;
  if (frame.readUInt8(windowAt) > narrow) frame.writeUInt8(narrow, windowAt);
}
