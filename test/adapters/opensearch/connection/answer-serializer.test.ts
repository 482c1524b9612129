import { describe, expect, it } from '@jest/globals';
import { AllCreated, AnswerSerializer } from '../../../../adapters/opensearch/connection/answer-serializer.ts';
import { bulkAnswer } from '../../../support/builders/recorded-answer.ts';

const serializer = new AnswerSerializer();

describe('AnswerSerializer', () => {
  it.each([1, 2, 1_667, 2_000])('recognises the answer to %d operations that all created a document', (operations) => {
    const { body } = bulkAnswer(Array(operations).fill(201));
    expect(serializer.deserialize(JSON.stringify(body))).toEqual(new AllCreated(operations));
  });

  const allBut = (item: object) => ({ errors: false, items: [{ create: { status: 201 } }, item] });

  it.each<[string, unknown]>([
    ['no items', bulkAnswer([]).body],
    ['an item of another status', bulkAnswer([201, 200]).body],
    ['a document that is there already', bulkAnswer([201, 409]).body],
    ['errors of which no item tells', { ...bulkAnswer([201, 201]).body, errors: true }],
    ['an item of another operation of as many characters', allBut({ delete: { status: 200 } })],
    ['a field more', allBut({ create: { status: 201, _id: 'a' } })],
    ['something else', { acknowledged: true }],
    ['nothing', null],
  ])('parses an answer with %s', (_, body) => {
    expect(serializer.deserialize(JSON.stringify(body))).toEqual(body);
  });

  it('takes an answer that ends early for no JSON', () => {
    const text = JSON.stringify(bulkAnswer([201, 201, 201]).body);
    for (let end = 1; end < text.length; end++) expect(() => serializer.deserialize(text.slice(0, end))).toThrow();
  });
});
