import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { codec, decodeGzip, readCompressedBatches } from '../../../../adapters/kafka/compression/compression-codecs.ts';
import { decodeLz4 } from '../../../../adapters/kafka/compression/lz4.ts';
import { decodeSnappy } from '../../../../adapters/kafka/compression/snappy.ts';
import { decodeZstd } from '../../../../adapters/kafka/compression/zstd.ts';
import { kafkaClient, PLAINTEXT } from '../../../../adapters/kafka/kafka-connection.ts';
import { incompressible, recordedBatch, recordedContent } from '../../../support/builders/a-compressed-batch.ts';

const MIB = 1024 ** 2;
const DECODERS = { gzip: decodeGzip, snappy: decodeSnappy, lz4: decodeLz4, zstd: decodeZstd };
type Name = keyof typeof DECODERS;

const content = recordedContent();
const read = (name: Name, bytes: Buffer, limitBytes = content.length) =>
  codec(name, DECODERS[name], limitBytes).decompress(bytes);
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

const RECORDED = [
  ['snappy', 'snappy-bare', 'one bare block'],
  ['snappy', 'snappy-java', "snappy-java's stream of several blocks"],
  ['lz4', 'lz4-java', 'independent blocks without checksums'],
  ['lz4', 'lz4-independent', 'independent blocks with a checksum of the content'],
  ['lz4', 'lz4-linked-checksums', 'linked blocks with a checksum each and the size told'],
  ['zstd', 'zstd-java', 'several blocks'],
  ['zstd', 'zstd-java-level-22', 'a window of 128 MiB'],
  ['zstd', 'zstd-size-told', 'the size told and a checksum'],
  ['zstd', 'zstd-two-frames', 'two frames'],
] as const;

describe('codec', () => {
  it.each(RECORDED)('reads %s: %s (%s)', async (name, file, _) => {
    expect((await read(name, recordedBatch(file))).equals(content)).toBe(true);
  });

  it.each(RECORDED)('refuses %s: %s where it makes a byte more than the limit', async (name, file, _) => {
    const reading = read(name, recordedBatch(file), content.length - 1);
    await expect(reading).rejects.toThrow(
      /^A batch compressed with \w+ cannot be read: it expands to more than 0\.2\d+ MiB; /,
    );
  });

  it.each(RECORDED)('refuses %s: %s cut off anywhere', async (name, file, _) => {
    const bytes = recordedBatch(file);
    for (const length of [0, 1, 4, 7, 17, 100, bytes.length >> 1, bytes.length - 1]) {
      await expect(read(name, bytes.subarray(0, length))).rejects.toThrow(`compressed with ${name} cannot be read`);
    }
  });

  it.each([
    ['snappy', 'a literal of 4 GiB', '04 fc fa ff ff ff 00 00 00 00'],
    ['snappy', 'a repetition of what is not there', '04 00 61 02 05 00'],
    ['snappy', 'a repetition by no distance', '05 00 61 01 00'],
    ['snappy', 'less than it tells', '05 00 61'],
    ['snappy', 'more than it tells', '01 04 61 61'],
    [
      'snappy',
      'a stream whose second block repeats the first',
      '82 534e41505059 00 00000001 00000001 00000003 01 00 61 00000005 04 0d 01 00 00',
    ],
    ['lz4', 'a repetition of what is not there', '04224d18 60 40 82 05000000 10 61 02 00 00 00000000'],
    [
      'lz4',
      'independent blocks of which the second repeats the first',
      '04224d18 60 40 82 02000000 10 61 05000000 00 01 00 10 61 00000000',
    ],
    ['lz4', 'a dictionary', '04224d18 61 40 82 00000000'],
    ['lz4', 'an unknown version', '04224d18 a0 40 82 00000000'],
    ['lz4', 'a block of 1 GiB', '04224d18 60 40 82 000000c0'],
    ['zstd', 'a dictionary', '28b52ffd 01 58 07 010000'],
    ['zstd', 'a block of an unknown kind', '28b52ffd 00 58 0f0000 61'],
    ['zstd', 'a block that says nothing sensible', '28b52ffd 00 58 2d0000 ffffffffff'],
  ] as const)('refuses %s with %s', async (name, _, bytes) => {
    const reading = read(name, hex(bytes), MIB);
    await expect(reading).rejects.toMatchObject({ name: 'CompressedBatchError', retriable: false });
    await expect(reading).rejects.toThrow(/its bytes are damaged \(.+\); to skip it, /);
  });

  it.each([
    ['snappy', 'by what it tells', hex('ffffffff0f 00 61')],
    [
      'lz4',
      'by a long repetition',
      Buffer.concat([hex('04224d18 60 70 73 a7380100 1f 61 0100'), Buffer.alloc(80_034, 0xff), hex('00 00000000')]),
    ],
    [
      'zstd',
      'by repeated bytes',
      Buffer.concat([hex('28b52ffd 00 58'), ...Array.from({ length: 999 }, () => hex('020010 61')), hex('030010 61')]),
    ],
    ['zstd', 'by what it tells', hex('28b52ffd e0 0000000001000000 0b0000 61')],
    ['gzip', 'by one byte', gzipSync(Buffer.alloc(MIB + 1))],
  ] as const)('refuses a bomb of %s %s', async (name, _, bytes) => {
    await expect(read(name, bytes, MIB)).rejects.toThrow(
      'it expands to more than 1 MiB; to skip it, set the consumer group',
    );
  });

  it.each(['snappy', 'lz4', 'zstd'] as const)('ends on any damage to %s: with an error or with bytes', async (name) => {
    const [, file] = RECORDED.find(([of]) => of === name) ?? RECORDED[0];
    const noise = incompressible(400);
    for (let at = 0; at < 100; at++) {
      const bytes = Buffer.from(recordedBatch(file).subarray(0, 2_000));
      bytes[noise.readUInt16LE(2 * at) % (at % 2 ? 40 : 2_000)] = noise.readUInt8(200 + at);
      const outcome = await read(name, bytes, MIB).catch((error: unknown) => error);
      if (!Buffer.isBuffer(outcome)) expect(outcome).toHaveProperty('name', 'CompressedBatchError');
    }
  });
});

describe('a client of a connection', () => {
  const factories: Readonly<Record<number, () => ReturnType<typeof codec>>> = CompressionCodecs;
  const decompress = async (type: number, bytes: Buffer) => factories[type]?.().decompress(bytes);

  it('reads every codec of Kafka', async () => {
    kafkaClient({ brokers: ['127.0.0.1:1'], security: PLAINTEXT }, {});
    const batches = [
      [CompressionTypes.GZIP, gzipSync(content)],
      [CompressionTypes.Snappy, recordedBatch('snappy-java')],
      [CompressionTypes.LZ4, recordedBatch('lz4-java')],
      [CompressionTypes.ZSTD, recordedBatch('zstd-java')],
    ] as const;
    for (const [type, bytes] of batches) expect((await decompress(type, bytes))?.equals(content)).toBe(true);
  });

  it.each([
    ['lets 64 MiB come', '80808020 00 61', 'a block does not have the length that it tells'],
    ['lets no more come', '81808020 00 61', 'it expands to more than 64 MiB'],
  ])('%s of a batch', async (_, bytes, reason) => {
    readCompressedBatches();
    await expect(decompress(CompressionTypes.Snappy, hex(bytes))).rejects.toThrow(reason);
  });

  it('says which codec it does not know', () => {
    readCompressedBatches();
    expect(() => factories[5]?.()).toThrow(
      'A batch is compressed with codec 5, which is unknown: only gzip, snappy, lz4 and zstd can',
    );
  });

  it('writes gzip, and says that it writes no other', async () => {
    readCompressedBatches();
    const compress = (type: number) => factories[type]?.().compress({ buffer: content });
    expect(await compress(CompressionTypes.GZIP)).toEqual(gzipSync(content));
    await expect(compress(CompressionTypes.ZSTD)).rejects.toThrow(
      'compressed with zstd can be read but not written; use',
    );
  });
});
