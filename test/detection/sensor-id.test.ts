import { describe, expect, it } from '@jest/globals';
import { parseSensorId } from '../../detection/sensor-id.ts';

describe('parseSensorId', () => {
  it('takes the number 2 and the text "2" for one sensor', () => {
    expect(parseSensorId(2)).toBe('2');
    expect(parseSensorId('2')).toBe('2');
  });

  it.each([
    ['256 bytes', 'a'.repeat(256), true],
    ['257 bytes', 'a'.repeat(257), false],
    ['256 bytes of two-byte characters', 'ü'.repeat(128), true],
    ['258 bytes of two-byte characters', 'ü'.repeat(129), false],
    ['255 bytes of three-byte characters', '温'.repeat(85), true],
    ['258 bytes of three-byte characters', '温'.repeat(86), false],
    ['256 bytes of four-byte characters', '🌡'.repeat(64), true],
    ['260 bytes of four-byte characters', '🌡'.repeat(65), false],
    ['one byte', ' ', true],
    ['no byte', '', false],
  ])('reads text of at most 256 bytes: %s', (_, text, fits) => {
    expect(parseSensorId(text)).toBe(fits ? text : undefined);
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [-1.5, '-1.5'],
    [1e21, '1e+21'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('reads the number %s as "%s"', (value, text) => {
    expect(parseSensorId(value)).toBe(text);
  });

  it.each([[null], [undefined], [true], [[]], [['2']], [{}], [Number.NaN], [Infinity], ['\ud800'], ['a\udc00b']])(
    'refuses %j',
    (value) => {
      expect(parseSensorId(value)).toBeUndefined();
    },
  );
});
