import type { Coordinates } from '../coordinates.ts';
import { MODEL_THRESHOLD, type ModelVerdict } from '../model/model-verdict.ts';
import { DEFAULT_PARAMETERS } from '../model/parameters.ts';
import { sensitiveVerdict } from '../model/sensitive-verdict.ts';
import { emptyMemory, type SensorMemory } from '../model/sensor-memory.ts';
import { SensorModel } from '../model/sensor-model.ts';
import { parseState, stateBytes } from '../model/sensor-state.ts';
import type { Reading } from '../reading.ts';
import type { SensitivitySettings } from '../rules/sensitivity.ts';
import type { FiredRule } from '../verdict.ts';
import { explanationFields, modelFields } from './model-fields.ts';
import { isLearnt, NOTHING_LEARNT, type Progress, progressWith } from './progress.ts';
import type { StatefulRules, WatchedChannels } from './rule-watch.ts';
import { parseStreamState, type StreamState, streamStateBytes } from './stream-state.ts';

/** What a sensor's state says of a reading. */
export interface StreamVerdict {
  /** The stateful rules that fired. */
  readonly firedRules: readonly FiredRule[];
  /** Whether the model calls it an anomaly. */
  readonly byModel: boolean;
  /** Whether nothing could be said, because the state has already learnt more than what came before it. */
  readonly skipped: boolean;
  /** Its fields in the document, each behind a comma. */
  readonly text: string;
}

const NONE: readonly never[] = [];
/** Of a reading whose sensor has learnt later ones already, the threshold rules alone say something. */
export const SKIPPED: StreamVerdict = { firedRules: NONE, byModel: false, skipped: true, text: ',"model":"skipped"' };
/** Of a reading whose sensor no rule judges by its state, without the model. */
export const NOTHING_SAID: StreamVerdict = { firedRules: NONE, byModel: false, skipped: false, text: '' };
const EMPTY = new Uint8Array();

/**
 * Channels of a sensor that are modelled in the stream: its state is at most some 33 KB then, of which an event of 10,000 readings
 * may need as many.
 */
export const MAX_STREAM_CHANNELS = 12;

/** What judges readings by their sensor's state. */
export interface StreamJudges {
  readonly rules: StatefulRules;
  readonly withModel: boolean;
  /** How easily the model alarms; undefined where the rules file says nothing. */
  readonly sensitivity?: SensitivitySettings | undefined;
}

/** The readings of one sensor in one partition, judged in their order from a copy of its state, which they change. */
export class SensorStream {
  /** Why what was kept of the sensor cannot be used, so that it warms up anew; undefined where it can. */
  readonly damage: string | undefined;
  /** Whether a reading was learnt since the state was read. */
  changed = false;
  readonly #judges: StreamJudges;
  readonly #watched: WatchedChannels;
  /** The model's bytes as they were read. */
  readonly #modelBytes: Uint8Array;
  readonly #model: SensorModel | undefined;
  #progress: Progress;
  /** The last record, of which more readings may follow. */
  #record: Progress = NOTHING_LEARNT;
  #part = 0;
  #recordIsLearnt = false;

  /** @param bytes what was kept of it; undefined for a sensor that was never seen */
  constructor(bytes: Uint8Array | undefined, judges: StreamJudges) {
    const parsed = bytes === undefined ? undefined : parseStreamState(bytes);
    const state: StreamState =
      parsed?.kind === 'state' ? parsed.state : { progress: NOTHING_LEARNT, watched: new Map(), model: EMPTY };
    const model = judges.withModel ? readModel(state.model) : undefined;
    this.damage = parsed?.kind === 'unusable' ? parsed.reason : model?.damage;
    this.#progress = state.progress;
    this.#judges = judges;
    this.#watched = state.watched;
    this.#modelBytes = state.model;
    this.#model = model && new SensorModel(model.memory, DEFAULT_PARAMETERS, MAX_STREAM_CHANNELS);
  }

  /** Judges a reading and learns from it, unless an earlier delivery of its record has done so. */
  judge({ offset, timestampMs, part }: Coordinates, reading: Reading): StreamVerdict {
    const index = part?.index ?? 0;
    const isNext = offset === this.#record.offset && timestampMs === this.#record.timestampMs && index > this.#part;
    if (!isNext) {
      this.#record = { offset, timestampMs };
      this.#recordIsLearnt = isLearnt(this.#record, this.#progress);
    }
    this.#part = index;
    if (this.#recordIsLearnt) return SKIPPED;
    this.#progress = progressWith(this.#record, this.#progress);
    this.changed = true;
    const firedRules = this.#judges.rules.isEmpty ? NONE : this.#judges.rules.judge(reading, this.#watched);
    if (this.#model === undefined) return { firedRules, byModel: false, skipped: false, text: '' };
    const model = this.#model;
    const verdict = model.judge(Date.parse(reading.timestamp), reading.channels);
    const { sensitivity } = this.#judges;
    return said(
      model,
      sensitiveVerdict(verdict, sensitivity, reading.sensorId, () => model.explain()),
      firedRules,
    );
  }

  /** The state after the last reading. */
  bytes(): Uint8Array {
    const model = this.#model === undefined ? this.#modelBytes : stateBytes(this.#model.memory);
    return streamStateBytes({ progress: this.#progress, watched: this.#watched, model });
  }
}

function said(model: SensorModel, verdict: ModelVerdict, firedRules: readonly FiredRule[]): StreamVerdict {
  const { score, warmingUp, late, repeated } = verdict;
  if (score < MODEL_THRESHOLD) {
    const isPlain = !(warmingUp || late || repeated);
    const text = isPlain ? `,"model_score":${score}` : asText(modelFields(verdict));
    return { firedRules, byModel: false, skipped: false, text };
  }
  const fields = { ...modelFields(verdict), model: 'anomaly', ...explanationFields(model.explain()) };
  return { firedRules, byModel: true, skipped: false, text: asText(fields) };
}

/** The fields of an object as they stand in a document, behind a comma. */
const asText = (fields: object): string => `,${JSON.stringify(fields).slice(1, -1)}`;

function readModel(bytes: Uint8Array): { readonly memory: SensorMemory; readonly damage: string | undefined } {
  if (bytes.length === 0) return { memory: emptyMemory(), damage: undefined };
  const parsed = parseState(bytes);
  return parsed.kind === 'memory'
    ? { memory: parsed.memory, damage: undefined }
    : { memory: emptyMemory(), damage: parsed.reason };
}
