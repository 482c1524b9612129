import { deflateRawSync } from 'node:zlib';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const DEFLATED = 8;
/** The first of January 1980, where its calendar begins: the same files give the same bytes. */
const DATE = 0x21;

/**
 * An archive of files by their names, which must be ASCII.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zipped(files: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = deflateRawSync(content);
    const common = [VERSION, 0, DEFLATED, 0, DATE].map(short);
    const sizes = [crc32(content), packed.length, content.length].map(long);
    const names = [short(name.length), short(0)];
    const local = [long(LOCAL_HEADER), ...common, ...sizes, ...names, Buffer.from(name), packed];
    const place = [short(0), short(0), short(0), long(0), long(offset)];
    directory.push(long(CENTRAL_HEADER), short(VERSION), ...common, ...sizes, ...names, ...place, Buffer.from(name));
    parts.push(...local);
    offset += Buffer.concat(local).length;
  }
  const count = short(Object.keys(files).length);
  const size = Buffer.concat(directory).length;
  const end = [long(END), short(0), short(0), count, count, long(size), long(offset), short(0)];
  return Buffer.concat([...parts, ...directory, ...end]);
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const POLYNOMIAL = 0xedb88320;
const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? POLYNOMIAL ^ (value >>> 1) : value >>> 1;
  return value;
});

/** The check sum of ISO 3309; `zlib.crc32` is not in every Node that this runs on. */
function crc32(content: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of content) sum = (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
