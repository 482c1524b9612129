import { FUNCTION, serviceMs } from './capacity-plan.ts';
import { POLLER, POLLERS_COME_SECONDS } from './limits.ts';

/** A topic, what reads it, and what happens. */
export interface Scenario {
  /** Readings a second at a second of the run. */
  readonly rateAt: (second: number) => number;
  /** Whether OpenSearch answers at a second of the run. */
  readonly isUp: (second: number) => boolean;
  readonly seconds: number;
  readonly partitions: number;
  /** Pollers at first and at most; more come minutes after they are needed. */
  readonly pollers: { readonly minimum: number; readonly maximum: number };
  readonly seed?: number;
}

/** What was waiting, and for how long. */
export interface Lag {
  readonly mostRecords: number;
  /** How old the oldest waiting record was at most. */
  readonly oldestSeconds: number;
  /** When nothing was behind any more for good: less than {@link CAUGHT_UP_SECONDS} of waiting until the end. */
  readonly caughtUpAtSecond: number;
  readonly judged: number;
}

/** Less waiting than this is what a batch takes to fill and be judged. */
export const CAUGHT_UP_SECONDS = 5;

const STEP_SECONDS = 0.05;
/** Pauses between attempts grow to this, so that much passes after an outage before work goes on. */
const LONGEST_PAUSE_SECONDS = 5;
/** A batch takes between this share of its usual time and as much more. */
const SPREAD = 0.3;

/** A partition: what waits in it, when the oldest of it came, and when its batch under way will be done. */
interface Partition {
  waiting: number;
  oldest: number;
  inFlight: number;
  busyUntil: number;
}

/**
 * Plays a topic whose partitions have one batch under way at a time, read by pollers of five invocations each, with measured service
 * times; the same seed gives the same run.
 */
export function simulate(scenario: Scenario): Lag {
  const run = new Run(scenario);
  for (let step = 0; step * STEP_SECONDS < scenario.seconds; step++) run.step(step * STEP_SECONDS);
  return run.lag;
}

class Run {
  readonly #scenario: Scenario;
  readonly #partitions: Partition[];
  #random: number;
  #pollers: number;
  #shortSince = Number.POSITIVE_INFINITY;
  #mostRecords = 0;
  #oldestSeconds = 0;
  #behindUntil = 0;
  #judged = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#random = scenario.seed ?? 1;
    this.#pollers = scenario.pollers.minimum;
    this.#partitions = Array.from({ length: scenario.partitions }, () => ({
      waiting: 0,
      oldest: 0,
      inFlight: 0,
      busyUntil: 0,
    }));
  }

  get lag(): Lag {
    const { seconds } = this.#scenario;
    return {
      mostRecords: Math.round(this.#mostRecords),
      oldestSeconds: this.#oldestSeconds,
      caughtUpAtSecond: this.#behindUntil >= seconds - 1 ? Number.POSITIVE_INFINITY : this.#behindUntil,
      judged: Math.round(this.#judged),
    };
  }

  step(now: number): void {
    this.#arrive(now);
    this.#finish(now);
    this.#start(now);
    this.#measure(now);
    this.#scale(now);
  }

  #arrive(now: number): void {
    const each = (this.#scenario.rateAt(now) * STEP_SECONDS) / this.#partitions.length;
    for (const partition of this.#partitions) {
      if (partition.waiting === 0) partition.oldest = now;
      partition.waiting += each;
    }
  }

  /** A batch that OpenSearch does not take is tried again until it does. */
  #finish(now: number): void {
    const isUp = this.#scenario.isUp(now);
    for (const partition of this.#partitions) {
      if (partition.inFlight === 0 || partition.busyUntil > now) continue;
      if (!isUp) partition.busyUntil = now + LONGEST_PAUSE_SECONDS * this.#draw();
      else {
        this.#judged += partition.inFlight;
        partition.inFlight = 0;
      }
    }
  }

  /** The partition that has waited longest first; a batch is taken when it is full or its window is over. */
  #start(now: number): void {
    let free = this.#pollers * POLLER.invocations - this.#partitions.filter(({ inFlight }) => inFlight > 0).length;
    const ready = this.#partitions.filter(
      ({ waiting, inFlight, oldest }) =>
        inFlight === 0 && waiting >= 1 && (waiting >= FUNCTION.batchSize || now - oldest >= FUNCTION.windowSeconds),
    );
    for (const partition of ready.sort((one, other) => one.oldest - other.oldest)) {
      if (free-- <= 0) return;
      const taken = Math.min(FUNCTION.batchSize, partition.waiting);
      const spread = 1 + SPREAD * (2 * this.#draw() - 1);
      partition.oldest += ((now - partition.oldest) * taken) / partition.waiting;
      partition.waiting -= taken;
      partition.inFlight = taken;
      partition.busyUntil = now + (serviceMs(taken) / 1_000) * spread;
    }
  }

  #measure(now: number): void {
    const behind = this.#partitions.filter(({ waiting }) => waiting >= 1);
    const oldest = behind.reduce((most, partition) => Math.max(most, now - partition.oldest), 0);
    this.#oldestSeconds = Math.max(this.#oldestSeconds, oldest);
    this.#mostRecords = Math.max(
      this.#mostRecords,
      this.#partitions.reduce((sum, { waiting }) => sum + waiting, 0),
    );
    if (oldest >= CAUGHT_UP_SECONDS) this.#behindUntil = now;
  }

  /** More pollers come minutes after the lag has shown that they are needed, all that may. */
  #scale(now: number): void {
    const isShort = this.#partitions.some(({ waiting, oldest }) => waiting >= 1 && now - oldest >= CAUGHT_UP_SECONDS);
    this.#shortSince = isShort ? Math.min(this.#shortSince, now) : Number.POSITIVE_INFINITY;
    if (now - this.#shortSince >= POLLERS_COME_SECONDS) this.#pollers = this.#scenario.pollers.maximum;
  }

  /** From 0 to 1. */
  #draw(): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#random / 2 ** 32;
  }
}
