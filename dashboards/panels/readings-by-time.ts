import { ANOMALOUS, byTime, inContext } from '../requests.ts';

/** Readings and anomalies by time: one search for the panels that show its counts, rates and shares. */
export const READINGS_BY_TIME = inContext({ size: 0, aggs: { time: byTime({ anomalous: { filter: ANOMALOUS } }) } });
