import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CreateOperation } from '../../../../adapters/opensearch/bulk/bulk-lines.ts';
import { LineWriter } from '../../../../adapters/opensearch/bulk/line-writer.ts';

const textOf = (operations: readonly CreateOperation<unknown>[]): string =>
  operations.map(({ index, id, document }) => `{"create":{"_index":"${index}","_id":"${id}"}}\n${document}\n`).join('');

const anOperation = fc.record({
  index: fc.constantFrom('anomalies-2026.11.22', 'dead-letters'),
  id: fc.constantFrom('a', '1795338001000:sensor-data:3:17'),
  document: fc.json(),
  source: fc.nat(),
});

function written(operations: readonly CreateOperation<number>[], memory?: Buffer) {
  const writer = new LineWriter<number>(memory);
  for (const operation of operations) writer.add(operation);
  return writer;
}

describe('BulkLines', () => {
  it('are the lines of their operations, whatever memory held before', () => {
    const someOperations = fc.array(anOperation, { maxLength: 20 });
    const property = fc.property(someOperations, someOperations, (before, operations) => {
      const { buffer } = written(before, Buffer.alloc(64));
      const lines = written(operations, buffer).lines();
      expect(lines.body.toString()).toBe(textOf(operations));
      expect(lines.sources).toEqual(operations.map(({ source }) => source));
    });
    fc.assert(property);
  });

  it('give back each operation, also from halves and from some of them', () => {
    const property = fc.property(fc.array(anOperation, { minLength: 2, maxLength: 9 }), (operations) => {
      const lines = written(operations, Buffer.alloc(0)).lines();
      const [first, second] = lines.halves();
      expect(first.body.toString() + second.body.toString()).toBe(textOf(operations));
      const all = [...first.sources.keys()].map((place) => first.operation(place));
      all.push(...[...second.sources.keys()].map((place) => second.operation(place)));
      expect(all).toEqual(operations);
      const places = [...operations.keys()].filter((place) => place % 2 === 0);
      const some = second.length > 0 ? lines.only(places) : lines;
      expect(some.body.toString()).toBe(textOf(operations.filter((_, place) => place % 2 === 0)));
      expect(places.map((_, place) => some.operation(place))).toEqual(places.map((place) => operations[place]));
    });
    fc.assert(property);
  });

  it('of some operations stay as they are when the memory is used again', () => {
    const operations = fc.sample(anOperation, 4);
    const writer = written(operations);
    const some = writer.lines().only([1, 3]);
    writer.buffer.fill(0);
    expect(some.body.toString()).toBe(textOf([operations[1], operations[3]] as CreateOperation<number>[]));
  });
});

describe('LineWriter', () => {
  it.each([
    ['a', 1],
    ['ü', 2],
    ['€', 3],
    ['🙂', 4],
  ])('tells to the byte whether there is room for documents of %j', (character, bytes) => {
    const operation = { index: 'i', id: '1', document: `"${character.repeat(10)}"`, source: 0 };
    const writer = written([operation]);
    const one = 37 + 2 + 10 * bytes;
    expect(writer.lines().body.length).toBe(one);
    expect([2 * one - 1, 2 * one].map((most) => writer.hasRoomFor(operation, most))).toEqual([false, true]);
  });
});
