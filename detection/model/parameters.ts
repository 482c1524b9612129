/** What may be tuned about the model; docs/model.md says how each value was found and how little the results depend on it. */
export interface ModelParameters {
  /** Interval between readings, in milliseconds, below which memories last as long as at this one; the number of readings is then more than given here. */
  readonly memoryIntervalMs: number;
  /** The same for the memory of alarms. */
  readonly alarmIntervalMs: number;
  /** The same for the joint reference, which has to span a day. */
  readonly jointIntervalMs: number;
  /** Weight of a new reading in the fast average, 0 to 1. */
  readonly fastRate: number;
  /** Weight of a new reading in the slow average, 0 to 1. */
  readonly slowRate: number;
  /** Smallest scale of a residual, as a share of the channel's range: less than this never surprises by itself. */
  readonly floorOfRange: number;
  /** Share of the range forgotten at each reading. */
  readonly rangeDecay: number;
  /** Decades of surprise for a value beyond the range, per range width. */
  readonly rangeGain: number;
  /** Most decades that leaving the range can give. */
  readonly rangeMost: number;
  /** Quantile of a residual above which its tail is modelled. */
  readonly tailQuantile: number;
  /** Step of the running quantile, as a share of the mean residual. */
  readonly tailStep: number;
  /** Readings over which a tail's mean residual and mean excess are averaged. */
  readonly tailReadings: number;
  /** Most mean excesses that one reading may add to what a tail learns. */
  readonly tailClip: number;
  /** Decades beyond the quantile that a residual reaches when it is as large as the recent peak. */
  readonly peakDecades: number;
  /** Readings in which a tail forgets its recent peak. */
  readonly peakReadings: number;
  /** Most that one reading may raise the recent peak, as a share of it. */
  readonly peakGrowth: number;
  /** Weight of a new excess over the recent peak. */
  readonly peakRate: number;
  /** Bins of the time-of-day profile. */
  readonly dayBins: number;
  /** Bins of the day-of-week profile. */
  readonly weekBins: number;
  /** Weeks, the present one counted, from which on the day-of-week profile judges: one visit tells no spread. */
  readonly weeksKnown: number;
  /** Weight of a new day or week in a profile. */
  readonly profileRate: number;
  /** Smallest spread of a profile's bin, as a share of the channel's range. */
  readonly spreadOfRange: number;
  /** Smallest scale of a deviation from a profile, in spreads. */
  readonly profileFloor: number;
  /** Readings in a remembered shape. */
  readonly shapeReadings: number;
  /** Shapes remembered. */
  readonly shapes: number;
  /** Distance from every remembered shape, as a share of the range, at which a shape is new. */
  readonly newShapeOfRange: number;
  /** Weight of a new reading in the shape that it is nearest to. */
  readonly shapeRate: number;
  /** Shortest standstill, in readings, by which the longest one before must be exceeded. */
  readonly stuckReadings: number;
  /** How many times as long as any standstill before one must be. */
  readonly stuckGrowth: number;
  /** Exponent of the norm that joins the views of a channel: 1 adds them, a large one takes the greatest. */
  readonly norm: number;
  /** Share of the accumulated surprise that the next reading keeps. */
  readonly leak: number;
  /** Share by which a new alarm must exceed the surprise of the last readings. */
  readonly escalation: number;
  /** Readings for which an alarm holds back smaller ones. */
  readonly refractoryReadings: number;
  /** Share by which each recent alarm raises what the next must reach. */
  readonly alarmGrowth: number;
  /** Readings in which an alarm is forgotten. */
  readonly alarmReadings: number;
  /** Readings of a channel before it is judged. */
  readonly warmUpReadings: number;
  /** Accumulated decades of surprise at which the score is one half, for a sensor without recent alarms. */
  readonly alarmDecades: number;
  /** Weight of a new reading in the smoothed channels that are judged together. */
  readonly jointRate: number;
  /** Standard deviations of a smoothed channel by which one reading may differ from it and still count whole. */
  readonly jointClip: number;
  /** Readings over which the joint reference (means and covariances) is learnt. */
  readonly jointReadings: number;
  /** Share of the correlations between channels that is believed, 0 to 1. */
  readonly jointCorrelation: number;
  /** Readings before the channels are judged together. */
  readonly jointWarmUpReadings: number;
  /** Standard deviations of the joint distance at which the score is one half. */
  readonly jointDeviations: number;
  /** How sharply the joint reference stops learning near that distance. */
  readonly jointFreeze: number;
  /** Readings of lasting joint alarm after which the new state is learnt as normal. */
  readonly jointAbsorbReadings: number;
}

/** What the product ships. */
export const DEFAULT_PARAMETERS: ModelParameters = {
  memoryIntervalMs: 60_000,
  alarmIntervalMs: 300_000,
  jointIntervalMs: 120_000,
  fastRate: 0.15,
  slowRate: 0.007,
  floorOfRange: 0.007,
  rangeDecay: 0.0001,
  rangeGain: 40,
  rangeMost: 8,
  tailQuantile: 0.975,
  tailStep: 0.05,
  tailReadings: 1500,
  tailClip: 4,
  peakDecades: 0.7,
  peakReadings: 400,
  peakGrowth: 1.5,
  peakRate: 0.5,
  dayBins: 48,
  weekBins: 168,
  weeksKnown: 4,
  profileRate: 0.15,
  spreadOfRange: 0.03,
  profileFloor: 0.2,
  shapeReadings: 10,
  shapes: 12,
  newShapeOfRange: 0.15,
  shapeRate: 0.05,
  stuckReadings: 30,
  stuckGrowth: 4,
  norm: 4,
  leak: 0.5,
  escalation: 0.2,
  refractoryReadings: 180,
  alarmGrowth: 0.1,
  alarmReadings: 1500,
  warmUpReadings: 60,
  alarmDecades: 4.8,
  jointRate: 0.08,
  jointClip: 20,
  jointReadings: 800,
  jointCorrelation: 0.5,
  jointWarmUpReadings: 300,
  jointDeviations: 3,
  jointFreeze: 6,
  jointAbsorbReadings: 1500,
};
