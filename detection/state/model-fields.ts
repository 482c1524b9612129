import type { ChannelExplanation, ModelVerdict } from '../model/model-verdict.ts';

const DIGITS = 6;

/** What the model says of a reading, as fields of its document: only the score where there is nothing else. */
export const modelFields = ({ score, warmingUp, late, repeated }: ModelVerdict) => ({
  model_score: score,
  ...(warmingUp && { warming_up: true }),
  ...(late && { late: true }),
  ...(repeated && { repeated: true }),
});

/** What explains the model's score, as fields of the document: by channel what was expected, and each one's share in the score. */
export function explanationFields(explanations: readonly ChannelExplanation[]) {
  const expected = explanations.map(({ channel, expected: value, low, high }) => [
    channel,
    { value: shortened(value), low: shortened(low), high: shortened(high) },
  ]);
  const contributions = explanations
    .filter(({ contribution }) => contribution > 0)
    .map(({ channel, contribution, view }) => [channel, { share: Number(contribution.toFixed(DIGITS)), view }]);
  return {
    expected: Object.fromEntries(expected),
    ...(contributions.length > 0 && { contributions: Object.fromEntries(contributions) }),
  };
}

const shortened = (value: number): number => Number(value.toPrecision(DIGITS));
