import { MODEL_THRESHOLD } from '../detection/model/model-verdict.ts';
import type { ScoredReading } from './scorer.ts';

const DAY_MS = 86_400_000;
/** Sensors and reasons listed, at most. */
const LISTED = 20;

interface Count {
  readonly sensorId: string;
  readonly reason: string;
  count: number;
}

/** Counts what a history's verdicts say, for a page that a person reads. */
export class HistorySummary {
  readonly #sensors = new Set<string>();
  readonly #wrongRows: number;
  readonly #reasons = new Map<string, Count>();
  #readings = 0;
  #anomalies = 0;
  #sensorDays = 0;
  readonly #span = new Map<string, { first: number; last: number }>();
  #hits = 0;
  #missed = 0;
  #labelled = false;

  constructor(wrongRows: number) {
    this.#wrongRows = wrongRows;
  }

  /** Adds a judged row, with a person's label where the file has one. */
  add(scored: ScoredReading, reasons: readonly string[], label: boolean | undefined): void {
    const { sensorId, timestamp } = scored.reading;
    this.#readings++;
    this.#sensors.add(sensorId);
    this.#extend(sensorId, Date.parse(timestamp));
    if (scored.anomaly) this.#anomalies++;
    for (const reason of reasons) this.#countReason(sensorId, reason);
    if (label === undefined) return;
    this.#labelled = true;
    if (label && scored.anomaly) this.#hits++;
    if (label && !scored.anomaly) this.#missed++;
  }

  /** The page. */
  text(seconds: number): string {
    const sensorDays = [...this.#span.values()].reduce((sum, { first, last }) => sum + (last - first) / DAY_MS, 0);
    this.#sensorDays = sensorDays;
    const rate = Math.round(this.#readings / Math.max(seconds, 1e-3)).toLocaleString('en-US');
    const lines = [
      `${this.#readings} readings of ${this.#sensors.size} sensor(s), ${this.#wrongRows} rows rejected, ${seconds.toFixed(1)} s (${rate} readings/s)`,
      `${this.#anomalies} anomalies${this.#perDay()}`,
      ...this.#reasonLines(),
      ...this.#labelLines(),
    ];
    return `${lines.join('\n')}\n`;
  }

  #extend(sensorId: string, timestampMs: number): void {
    const span = this.#span.get(sensorId);
    if (span === undefined) this.#span.set(sensorId, { first: timestampMs, last: timestampMs });
    else {
      span.first = Math.min(span.first, timestampMs);
      span.last = Math.max(span.last, timestampMs);
    }
  }

  #countReason(sensorId: string, reason: string): void {
    const key = JSON.stringify([sensorId, reason]);
    const counted = this.#reasons.get(key) ?? { sensorId, reason, count: 0 };
    counted.count++;
    this.#reasons.set(key, counted);
  }

  #perDay(): string {
    if (this.#sensorDays < 1 / 24) return '';
    const perDay = (this.#anomalies / this.#sensorDays).toPrecision(3);
    return ` in ${this.#sensorDays.toFixed(1)} sensor-days: ${perDay} alerts a sensor and day`;
  }

  #reasonLines(): readonly string[] {
    const counts = [...this.#reasons.values()].sort((a, b) => b.count - a.count);
    const lines = counts
      .slice(0, LISTED)
      .map(({ sensorId, reason, count }) => `${String(count).padStart(8)}  ${sensorId}  ${reason}`);
    return counts.length > LISTED ? [...lines, `          … and ${counts.length - LISTED} more lines`] : lines;
  }

  #labelLines(): readonly string[] {
    if (!this.#labelled) return [];
    const precision = this.#anomalies === 0 ? 0 : this.#hits / this.#anomalies;
    const recall = this.#hits + this.#missed === 0 ? 0 : this.#hits / (this.#hits + this.#missed);
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    const [p, r, f] = [precision, recall, f1].map((value) => value.toFixed(3));
    return [`by rows, against the labels: precision ${p}, recall ${r}, F1 ${f}`];
  }
}

/** Why a reading is an anomaly: the rules that fired, and the model's view of the channel that contributed most. */
export function reasonsOf({ verdict, model, explain }: ScoredReading, threshold = MODEL_THRESHOLD): readonly string[] {
  const rules = verdict.firedRules.map(({ name }) => `rule ${name}`);
  if (model === undefined || model.score < threshold) return rules;
  const [leading] = [...explain()].sort((a, b) => b.contribution - a.contribution);
  return leading === undefined ? rules : [...rules, `model ${leading.channel} (${leading.view})`];
}
