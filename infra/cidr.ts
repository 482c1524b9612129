/** A range of IPv4 addresses. */
interface Range {
  readonly first: number;
  readonly size: number;
}

/** What people may use as they like, which MSK and VPCs accept. @see https://datatracker.ietf.org/doc/html/rfc1918 */
const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Whether a text is a range with no bit set behind its prefix, whose length lies within bounds. */
export function isCidr(text: string, shortestPrefix: number, longestPrefix: number): boolean {
  const range = rangeOf(text);
  const prefix = Number(text.split('/')[1]);
  return range !== undefined && prefix >= shortestPrefix && prefix <= longestPrefix && range.first % range.size === 0;
}

/** Whether a range lies within those for private networks. */
export function isPrivate(cidr: string): boolean {
  const range = rangeOf(cidr);
  return range !== undefined && PRIVATE_RANGES.some((whole) => isWithin(range, rangeOf(whole)));
}

/** Whether two ranges share addresses. */
export function overlap(one: string, other: string): boolean {
  const [first, second] = [rangeOf(one), rangeOf(other)];
  if (first === undefined || second === undefined) return false;
  return first.first < second.first + second.size && second.first < first.first + first.size;
}

function isWithin(inner: Range, outer: Range | undefined): boolean {
  return outer !== undefined && inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

function rangeOf(text: string): Range | undefined {
  const [, ...parts] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
  const [prefix = 33, ...bytes] = parts.map(Number).reverse();
  if (parts.length === 0 || prefix > 32 || bytes.some((byte) => byte > 255)) return undefined;
  return { first: bytes.reduce((sum, byte, index) => sum + byte * 256 ** index, 0), size: 2 ** (32 - prefix) };
}
