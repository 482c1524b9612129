import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { elementTexts } from '../../../detection/reading/array-elements.ts';

/** Any array as text, with blanks between its tokens. */
const arrayText = fc
  .tuple(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 6 }), fc.constantFrom(undefined, 1, '\t'))
  .map(([array, indent]) => JSON.stringify(array, null, indent));

describe('elementTexts', () => {
  it('cuts any array of JSON into its elements', () => {
    fc.assert(
      fc.property(arrayText, (text) => {
        expect(elementTexts(text).map((element) => JSON.parse(element))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps every digit, and the brackets and commas of text', () => {
    const elements = ['{"id":12345678901234567890}', '"],[\\"{,"', '[1, [2]]'];
    expect(elementTexts(` [ ${elements.join(' , ')} ] `)).toEqual(elements);
  });
});
