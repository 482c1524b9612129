/** What may be wrong with a sensor itself, in words; which are those of `detection/sensor/sensor-health.ts`. */
const WORDS: Readonly<Record<string, string>> = {
  silent: 'silent: it says nothing for much longer than usual',
  stuck: 'stuck: a channel had the same value for a whole hour',
  'clock-wrong': 'its clock is wrong: its times are missing or cannot be believed',
  'out-of-range': 'out of range: it sends values that it cannot measure',
  rejected: 'rejected: it sends records that are no readings',
};

/** What is wrong with a sensor; a kind without words stands for itself. */
export const healthWords = (kind: string): string => WORDS[kind] ?? kind;
