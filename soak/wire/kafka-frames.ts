const LENGTH_BYTES = 4;
const OFFSET_COMMIT = 8;

/**
 * Puts the bytes of one direction of a connection to a broker together to whole requests or responses, each with its length.
 *
 * @see https://kafka.apache.org/protocol.html#protocol_common
 */
export class KafkaFrames {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = LENGTH_BYTES;

  /** Takes what has come, and returns what is whole by now. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#needed) return [];
    const frames: Buffer[] = [];
    let rest = Buffer.concat(this.#chunks);
    for (;;) {
      this.#needed = rest.length < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + rest.readUInt32BE(0);
      if (rest.length < this.#needed) break;
      frames.push(rest.subarray(0, this.#needed));
      rest = rest.subarray(this.#needed);
    }
    this.#chunks = [rest];
    this.#bytes = rest.length;
    return frames;
  }
}

/** Whether a request commits offsets. */
export const isOffsetCommit = (request: Buffer): boolean => request.readInt16BE(LENGTH_BYTES) === OFFSET_COMMIT;

/** The number by which a response is known for that of a request. */
export const correlationOfRequest = (request: Buffer): number => request.readInt32BE(LENGTH_BYTES + 4);
export const correlationOfResponse = (response: Buffer): number => response.readInt32BE(LENGTH_BYTES);
