/** What a channel of a kind of sensor does when all is well. */
export interface ChannelNature {
  readonly name: string;
  /** Value at mean load. */
  readonly base: number;
  /** By how much sensors of the kind differ: largest distance of one's own base from the kind's. */
  readonly spread: number;
  /** Change for one unit of load; the load swings by about 1 in a day. */
  readonly gain: number;
  /** Standard deviation of the noise of one reading. */
  readonly noise: number;
  /** How far the channel drifts within weeks: standard deviation. */
  readonly drift: number;
}

/** A kind of sensor: its channels depend on one load, and so on each other. */
export interface SensorKind {
  readonly name: string;
  readonly channels: readonly [ChannelNature, ChannelNature, ...ChannelNature[]];
  /** Hour of the day, UTC, at which the load is highest. */
  readonly busiestHour: number;
  /** By how much the load is lower at weekends. */
  readonly weekendDip: number;
}

const channel = (name: string, base: number, spread: number, gain: number, noise: number, drift: number) => ({
  name,
  base,
  spread,
  gain,
  noise,
  drift,
});

/** The kinds that sensors take in turn; none passes 40 °C or 120 kPa while all is well. */
export const SENSOR_KINDS: readonly [SensorKind, ...SensorKind[]] = [
  {
    name: 'boiler',
    channels: [
      channel('temperature', 32.5, 1.5, 2.5, 0.15, 0.3),
      channel('pressure', 108, 2, 2, 0.2, 0.3),
      channel('flow', 12, 1, 2, 0.15, 0.2),
    ],
    busiestHour: 7,
    weekendDip: 0.4,
  },
  {
    name: 'pump',
    channels: [
      channel('temperature', 28, 3, 1.5, 0.2, 0.4),
      channel('pressure', 111, 2, 2.5, 0.25, 0.3),
      channel('vibration', 0.8, 0.1, 0.15, 0.02, 0.02),
    ],
    busiestHour: 11,
    weekendDip: 1.2,
  },
  {
    name: 'cold store',
    channels: [
      channel('temperature', 4, 1, 0.8, 0.1, 0.15),
      channel('humidity', 80, 4, -3, 0.5, 0.8),
      channel('current', 6, 0.5, 0.9, 0.08, 0.1),
    ],
    busiestHour: 14,
    weekendDip: 0.7,
  },
  {
    name: 'outdoor station',
    channels: [
      channel('temperature', 12, 3, 5, 0.3, 2),
      channel('pressure', 101.3, 0.5, -0.3, 0.03, 0.4),
      channel('humidity', 65, 5, -12, 1, 3),
    ],
    busiestHour: 15,
    weekendDip: 0,
  },
];
