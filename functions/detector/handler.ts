import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { readRulesFile, ruleSetId } from '../../adapters/file-system/rules-file.ts';
import { BulkWriter } from '../../adapters/opensearch/bulk/bulk-writer.ts';
import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import { StatefulRules } from '../../detection/state/rule-watch.ts';
import { parseConfig } from './config.ts';
import { Detector, workTimeMs } from './detector.ts';
import { parseKafkaEvent } from './kafka-event.ts';
import { Placements } from './placement.ts';
import { RecordJudge } from './record-judge.ts';
import { SensorStates } from './states/sensor-states.ts';
import { CloudWatchTelemetry } from './telemetry.ts';

const SERVICE = 'detector';
const NAMESPACE = 'SensorAnomalyPipeline';
const detector = createDetector();

/**
 * The Lambda function behind the Kafka event source mapping.
 *
 * @throws when not every record of the event is a document or a dead letter; delivering it again is safe
 */
export async function handler(event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const kafkaEvent = parseKafkaEvent(event);
  if (!kafkaEvent.ok) throw new Error(kafkaEvent.problem);
  await detector.detect(kafkaEvent.value, Date.now() + workTimeMs(context.getRemainingTimeInMillis()));
}

function createDetector(): Detector {
  const config = parseConfig(process.env);
  if (!config.ok) throw new Error(`The detector's configuration is unusable: ${config.problem.join('; ')}.`);
  const ruleSet = readRulesFile(config.value.rulesFile);
  if (!ruleSet.ok) throw new Error(`The detector's rules are unusable: ${ruleSet.problem.join('; ')}.`);
  const logger = new Logger({ serviceName: SERVICE });
  const { search, topicRetentionMs, withModel, cacheBytes, system } = config.value;
  const defaultDimensions = system === undefined ? {} : { system };
  const metrics = new Metrics({ serviceName: SERVICE, namespace: NAMESPACE, defaultDimensions });
  const client = searchClient(search);
  const rules = new StatefulRules(ruleSet.value);
  const judges = { rules, withModel, sensitivity: ruleSet.value.sensitivity };
  return new Detector({
    judge: new RecordJudge(ruleSet.value, ruleSetId(ruleSet.value)),
    placements: new Placements({ client, retentionOf: () => topicRetentionMs }),
    writer: new BulkWriter({ client }),
    telemetry: new CloudWatchTelemetry(logger, metrics),
    states: withModel || !rules.isEmpty ? new SensorStates({ client, judges, cacheBytes }) : undefined,
  });
}
