import { flag, integer, number, text } from '../command-line/options.ts';

/** The options of `npm run score-labels -- --simulate`. */
export const simulationOptions = {
  simulate: flag({
    help: 'Judges realistic sensors that are played in memory, by rules and model as the detector does; no servers, no topic.',
  }),
  sensors: integer({ help: 'With --simulate: how many sensors.', min: 1, max: 1000, default: 8 }),
  days: number({ help: 'With --simulate: days, the first of which is not counted.', min: 1.1, max: 3660, default: 28 }),
  interval: number({
    help: 'With --simulate: seconds between two readings of a sensor.',
    min: 0.1,
    max: 86_400,
    default: 60,
  }),
  anomalies: number({
    help: 'With --simulate: how many anomalies begin in a thousand readings of a sensor that has none.',
    min: 0,
    max: 1000,
    default: 2,
  }),
  seed: integer({ help: 'With --simulate: seed of the readings.', min: 0, max: 0xffff_ffff, default: 1 }),
  rules: text({
    help: 'With --simulate: JSON file with rules and sensitivity; without it, temperature above 40 and pressure above 120.',
    placeholder: 'FILE',
    default: undefined,
  }),
};
