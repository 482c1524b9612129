import { ByteReader } from './byte-reader.ts';
import { DecodedBytes, TooManyBytes } from './decoded-bytes.ts';

/** How the stream of snappy-java begins, which Kafka's Java clients and brokers write; others write one bare block. */
const STREAM_MAGIC = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0]);
/** The magic bytes and two numbers of versions. */
const STREAM_HEADER_BYTES = STREAM_MAGIC.length + 8;
/** Longer literals have their length in 1 to 4 bytes of their own. */
const LONGEST_SHORT_LITERAL = 60;
const LENGTH_GROUPS_MAX = 5;

/**
 * Decompresses snappy: one bare block, or a stream of blocks as snappy-java writes it.
 *
 * @throws TooManyBytes; Error for bytes that are not snappy's
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 * @see https://github.com/xerial/snappy-java/blob/master/src/main/java/org/xerial/snappy/SnappyOutputStream.java
 */
export function decodeSnappy(source: Buffer, limitBytes: number): Buffer {
  const isStream = source.subarray(0, STREAM_MAGIC.length).equals(STREAM_MAGIC);
  const decoded = new DecodedBytes(isStream ? 2 * source.length : 0, limitBytes);
  if (!isStream) return decodeBlock(source, decoded, limitBytes).bytes();
  const reader = new ByteReader(source);
  reader.bytes(STREAM_HEADER_BYTES);
  while (!reader.atEnd) decodeBlock(reader.bytes(reader.numberBE()), decoded, limitBytes);
  return decoded.bytes();
}

function decodeBlock(block: Buffer, decoded: DecodedBytes, limitBytes: number): DecodedBytes {
  const reader = new ByteReader(block);
  const end = decoded.length + uncompressedLength(reader);
  if (end > limitBytes) throw new TooManyBytes();
  decoded.forgetHistory();
  while (!reader.atEnd && decoded.length <= end) decodeElement(reader, decoded);
  if (decoded.length !== end) throw new Error('a block does not have the length that it tells');
  return decoded;
}

/** Groups of seven bits, the least significant first; the eighth bit says that another follows. */
function uncompressedLength(reader: ByteReader): number {
  let length = 0;
  for (let group = 0; group < LENGTH_GROUPS_MAX; group++) {
    const byte = reader.byte();
    length += (byte & 0x7f) * 2 ** (7 * group);
    if (byte < 0x80) return length;
  }
  throw new Error('a block tells no length');
}

function decodeElement(reader: ByteReader, decoded: DecodedBytes): void {
  const tag = reader.byte();
  const upper = tag >> 2;
  switch (tag & 3) {
    case 0:
      reader.copy(literalLength(upper, reader), decoded);
      return;
    case 1:
      decoded.repeat(((tag >> 5) << 8) + reader.byte(), (upper & 7) + 4);
      return;
    case 2:
      decoded.repeat(reader.number(2), upper + 1);
      return;
    default:
      decoded.repeat(reader.number(4), upper + 1);
  }
}

const literalLength = (upper: number, reader: ByteReader): number =>
  1 + (upper < LONGEST_SHORT_LITERAL ? upper : reader.number(upper - LONGEST_SHORT_LITERAL + 1));
