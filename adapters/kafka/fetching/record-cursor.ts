/** Bytes are not as they are known to be; whoever meets this leaves the whole answer to kafkajs. */
export class UnknownBytes extends Error {
  override readonly name = 'UnknownBytes';
}

const MORE = 0x80;
const SEVEN_BITS = 0x7f;
/** Groups of seven bits that fit into the whole numbers of bit operations. */
const SHORT_BITS = 28;

/**
 * Reads the numbers of Kafka's record batches from a buffer, as JavaScript's own numbers. Those beyond 2^53 and whatever
 * ends too early are unknown bytes.
 *
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export class RecordCursor {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Moves on over bytes; returns where they begin. */
  pass(count: number): number {
    const start = this.at;
    if (count < 0 || count > this.bytes.length - start) throw new UnknownBytes();
    this.at = start + count;
    return start;
  }

  int8(): number {
    return this.bytes.readInt8(this.pass(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.pass(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.pass(4));
  }

  int64(): number {
    const start = this.pass(8);
    return safe(this.bytes.readInt32BE(start) * 2 ** 32 + this.bytes.readUInt32BE(start + 4));
  }

  /** A number in the zigzag encoding, of up to 64 bits. */
  varint(): number {
    let byte = this.#byte();
    if (byte < MORE) return (byte >>> 1) ^ -(byte & 1);
    let low = byte & SEVEN_BITS;
    for (let shift = 7; shift < SHORT_BITS; shift += 7) {
      byte = this.#byte();
      low |= (byte & SEVEN_BITS) << shift;
      if (byte < MORE) return (low >>> 1) ^ -(low & 1);
    }
    return this.#longVarint(low);
  }

  /** The rest of a number whose first four groups were read; doubles hold it up to 2^53. */
  #longVarint(low: number): number {
    let value = low;
    let factor = 2 ** SHORT_BITS;
    for (let byte = MORE; byte >= MORE; factor *= 2 ** 7) {
      byte = this.#byte();
      value = safe(value + (byte & SEVEN_BITS) * factor);
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new UnknownBytes();
    return byte;
  }
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new UnknownBytes();
  return value;
}
