import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../project-root.ts';

const folder = join(projectRoot, 'test/adapters/kafka/compression/recorded');

/** Bytes that are no more compressible than random ones, the same each time. */
export function incompressible(count: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length: count }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return (state >>> 16) & 255;
    }),
  );
}

/** What every recorded batch holds: lines that differ little, noise, and a long stretch of one byte. */
export function recordedContent(): Buffer {
  const line = (_: unknown, index: number) =>
    `{"sensor_id":"sensor-${index % 7}","temperature":${20 + (index % 8) / 10}}\n`;
  const noise = incompressible(3_000);
  const lines = Buffer.from(Array.from({ length: 4_000 }, line).join(''));
  return Buffer.concat([lines, noise, Buffer.alloc(70_000, 'a'), noise.subarray(0, 1_500)]);
}

/**
 * {@link recordedContent} as others compressed it: `*-java` by Kafka 4.4's own classes, `snappy-bare` by snappy-java's
 * `Snappy.compress`, the rest by the programs `lz4` 1.9.4 and `zstd`.
 */
export const recordedBatch = (name: string): Buffer => readFileSync(join(folder, `${name}.bin`));
