import { promisify, types } from 'node:util';
import { gzip, unzip } from 'node:zlib';
import kafkajs, { CompressionTypes } from 'kafkajs';
import { TooManyBytes } from './decoded-bytes.ts';
import { decodeLz4 } from './lz4.ts';
import { decodeSnappy } from './snappy.ts';
import { decodeZstd } from './zstd.ts';

/**
 * How much may come of one batch: far more than a producer puts into one, whose `max.request.size` counts records before
 * compression, and far less than a process has. Without it 1 MiB can become gigabytes.
 *
 * @see https://kafka.apache.org/documentation/#producerconfigs_max.request.size
 */
const LIMIT_MIB = 64;

/** Numbers that the three bits of a batch's attributes leave for codecs to come. */
const UNKNOWN_CODECS = [5, 6, 7];

/** A compressed batch of records cannot be read, and reading it again would end the same; the message is a sentence. */
class CompressedBatchError extends Error {
  override readonly name = 'CompressedBatchError';
  /** Keeps kafkajs from repeating it. */
  readonly retriable = false;
}

type Decode = (bytes: Buffer, limitBytes: number) => Buffer | Promise<Buffer>;

/** What kafkajs asks of a codec. */
interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  /** @throws CompressedBatchError */
  decompress(bytes: Buffer): Promise<Buffer>;
}

/**
 * Makes the codec of a name for kafkajs.
 *
 * @param compress without it batches can be read only
 */
export function codec(name: string, decode: Decode, limitBytes: number, compress?: Codec['compress']): Codec {
  const writeNothing = async () => {
    throw new CompressedBatchError(`Batches compressed with ${name} can be read but not written; use gzip or none.`);
  };
  return {
    compress: compress ?? writeNothing,
    decompress: async (bytes) => {
      try {
        return await decode(bytes, limitBytes);
      } catch (error) {
        throw new CompressedBatchError(
          `A batch compressed with ${name} cannot be read: ${whyUnreadable(error, limitBytes)}; ` +
            'to skip it, set the consumer group to an offset after it.',
          { cause: error },
        );
      }
    },
  };
}

function whyUnreadable(error: unknown, limitBytes: number): string {
  if (isTooLarge(error)) return `it expands to more than ${limitBytes / 1024 ** 2} MiB`;
  return types.isNativeError(error) ? `its bytes are damaged (${error.message})` : String(error);
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof TooManyBytes ||
  (types.isNativeError(error) && Reflect.get(error, 'code') === 'ERR_BUFFER_TOO_LARGE');

/**
 * Lets kafkajs, whose own is gzip alone and without a limit, read the batches of every codec that Kafka has; for all
 * clients of the process, as often as it is called.
 */
export function readCompressedBatches(): void {
  // Not by name: Node finds no such export in this CommonJS package.
  const { CompressionCodecs } = kafkajs;
  const limitBytes = LIMIT_MIB * 1024 ** 2;
  const codecs = {
    [CompressionTypes.GZIP]: codec('gzip', decodeGzip, limitBytes, ({ buffer }) => promisify(gzip)(buffer)),
    [CompressionTypes.Snappy]: codec('snappy', decodeSnappy, limitBytes),
    [CompressionTypes.LZ4]: codec('lz4', decodeLz4, limitBytes),
    [CompressionTypes.ZSTD]: codec('zstd', decodeZstd, limitBytes),
  };
  for (const [number, made] of Object.entries(codecs)) Reflect.set(CompressionCodecs, number, () => made);
  for (const number of UNKNOWN_CODECS) Reflect.set(CompressionCodecs, number, () => refuseCodec(number));
}

/** Decompresses gzip; the error for more than the limit is Node's own. */
export const decodeGzip = (bytes: Buffer, maxOutputLength: number): Promise<Buffer> =>
  promisify(unzip)(bytes, { maxOutputLength });

/** Else kafkajs would take compressed bytes for records. */
function refuseCodec(number: number): never {
  throw new CompressedBatchError(
    `A batch is compressed with codec ${number}, which is unknown: only gzip, snappy, lz4 and zstd can be read.`,
  );
}
