import { ruleSetId } from '../../../adapters/file-system/rules-file.ts';
import { BulkWriter } from '../../../adapters/opensearch/bulk/bulk-writer.ts';
import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import type { RuleSet } from '../../../detection/rules.ts';
import { StatefulRules } from '../../../detection/state/rule-watch.ts';
import { Detector } from '../../../functions/detector/detector.ts';
import { Placements } from '../../../functions/detector/placement.ts';
import { RecordJudge } from '../../../functions/detector/record-judge.ts';
import { SensorStates } from '../../../functions/detector/states/sensor-states.ts';
import type { BatchSummary, Telemetry, WrittenCounts } from '../../../functions/detector/telemetry.ts';
import { aRuleSet } from './a-rule-set.ts';

const TOPIC_RETENTION_MS = 7 * 86_400_000;

/** Telemetry that keeps the summaries of batches. */
export class KeptTelemetry implements Telemetry {
  readonly summaries: BatchSummary[] = [];
  batchDone(summary: BatchSummary): void {
    this.summaries.push(summary);
  }
  batchFailed(_error: unknown, _written: WrittenCounts): void {}
  bulkRetried(): void {}
  acknowledged(_latenciesMs: readonly number[]): void {}
}

export interface ModelSettings {
  /** Bytes of states that the detector keeps between invocations. */
  readonly cacheBytes?: number;
  /** Sensors of one part of an event. */
  readonly mostSensors?: number;
  readonly ruleSet?: RuleSet;
  /** Whether the model judges beside stateful rules; it does unless told. */
  readonly withModel?: boolean;
}

/** A detector for a topic that keeps its records for seven days, with a clock of its own; by rules alone. */
export const aDetector = (client: Client, now: () => number, telemetry: Telemetry = new KeptTelemetry()): Detector =>
  detectorOf(client, now, telemetry, undefined);

/** The same with the model. */
export function aModelDetector(
  client: Client,
  now: () => number,
  telemetry: Telemetry = new KeptTelemetry(),
  { cacheBytes = 1e7, mostSensors, ruleSet = aRuleSet(), withModel = true }: ModelSettings = {},
): Detector {
  return detectorOf(
    client,
    now,
    telemetry,
    new SensorStates({
      client,
      judges: { rules: new StatefulRules(ruleSet), withModel, sensitivity: ruleSet.sensitivity },
      cacheBytes,
      mostSensors,
    }),
    ruleSet,
  );
}

function detectorOf(
  client: Client,
  now: () => number,
  telemetry: Telemetry,
  states: SensorStates | undefined,
  ruleSet: RuleSet = aRuleSet(),
): Detector {
  return new Detector({
    judge: new RecordJudge(ruleSet, ruleSetId(ruleSet)),
    placements: new Placements({ client, retentionOf: () => TOPIC_RETENTION_MS }),
    writer: new BulkWriter({ client, maxOperations: states === undefined ? 2_000 : 50 }),
    telemetry,
    states,
    now,
  });
}
