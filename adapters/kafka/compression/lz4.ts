import { ByteReader } from './byte-reader.ts';
import { DecodedBytes } from './decoded-bytes.ts';

const FRAME_MAGIC = 0x184d2204;
const VERSION = 0b01;
const BLOCKS_ARE_INDEPENDENT = 0x20;
const BLOCKS_HAVE_CHECKSUMS = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const HAS_CONTENT_CHECKSUM = 0x04;
const NEEDS_DICTIONARY = 0x01;
const CONTENT_SIZE_BYTES = 8;
const CHECKSUM_BYTES = 4;
/** Marks a block that is not compressed. */
const STORED = 0x8000_0000;
const LARGEST_BLOCK_BYTES = 4 * 1024 * 1024;
/** Lengths of four bits; this one goes on in bytes that are added up to the first that is not full. */
const OPEN_LENGTH = 15;
const FULL_BYTE = 255;
const SHORTEST_REPETITION = 4;
/** What JSON of readings makes of a byte, about. */
const USUAL_GROWTH = 4;

/**
 * Decompresses a frame of LZ4, of linked or independent blocks. The checksums are passed over, as Kafka had its own
 * idea of the header's at first; the brokers check the whole batch's.
 *
 * @throws TooManyBytes; Error for bytes that are no such frame
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-57+-+Interoperable+LZ4+Framing
 */
export function decodeLz4(source: Buffer, limitBytes: number): Buffer {
  const reader = new ByteReader(source);
  const flags = readHeader(reader);
  const decoded = new DecodedBytes(USUAL_GROWTH * source.length, limitBytes);
  for (let size = reader.number(4); size !== 0; size = reader.number(4)) {
    const stored = size >= STORED;
    const length = stored ? size - STORED : size;
    if (length > LARGEST_BLOCK_BYTES) throw new Error('a block is too long');
    if (flags & BLOCKS_ARE_INDEPENDENT) decoded.forgetHistory();
    if (stored) reader.copy(length, decoded);
    else decodeBlock(new ByteReader(reader.bytes(length)), decoded);
    if (flags & BLOCKS_HAVE_CHECKSUMS) reader.bytes(CHECKSUM_BYTES);
  }
  if (flags & HAS_CONTENT_CHECKSUM) reader.bytes(CHECKSUM_BYTES);
  return decoded.bytes();
}

/** Reads up to the first block; returns the flags. */
function readHeader(reader: ByteReader): number {
  if (reader.number(4) !== FRAME_MAGIC) throw new Error('they do not begin as a frame does');
  const flags = reader.byte();
  if (flags >> 6 !== VERSION) throw new Error('the version of the frame is unknown');
  if (flags & NEEDS_DICTIONARY) throw new Error('they need a dictionary');
  const largestBlock = reader.byte();
  if (largestBlock & 0x8f) throw new Error('the header of the frame is unknown');
  if (flags & HAS_CONTENT_SIZE) reader.bytes(CONTENT_SIZE_BYTES);
  reader.byte();
  return flags;
}

/**
 * Literals and repetitions in turn; literals end the block.
 *
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
function decodeBlock(reader: ByteReader, decoded: DecodedBytes): void {
  for (;;) {
    const token = reader.byte();
    reader.copy(wholeLength(token >> 4, reader), decoded);
    if (reader.atEnd) return;
    const distance = reader.number(2);
    decoded.repeat(distance, wholeLength(token & OPEN_LENGTH, reader) + SHORTEST_REPETITION);
  }
}

function wholeLength(begun: number, reader: ByteReader): number {
  if (begun !== OPEN_LENGTH) return begun;
  let length = begun;
  for (let byte = FULL_BYTE; byte === FULL_BYTE; length += byte) byte = reader.byte();
  return length;
}
