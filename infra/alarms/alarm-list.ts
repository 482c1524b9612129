import type { InfraConfig } from '../config.ts';
import type { AlarmSpec } from './alarm.ts';
import { detectorAlarms } from './list/detector-alarms.ts';
import { kafkaAlarms } from './list/kafka-alarms.ts';
import { mappingAlarms } from './list/mapping-alarms.ts';
import { producerAlarms } from './list/producer-alarms.ts';
import { refusalAlarms } from './list/refusal-alarms.ts';
import { searchAlarms } from './list/search-alarms.ts';
import { sensorAlarms } from './list/sensor-alarms.ts';
import { stateAlarms } from './list/state-alarms.ts';
import { upkeepAlarms } from './list/upkeep-alarms.ts';
import { viewsAlarms } from './list/views-alarms.ts';

/**
 * Every alarm of a deployment, in the order in which data flows. A new list is one more entry here: construct, dashboard, runbook's
 * table, cost and tests follow.
 */
export function alarmList(config: InfraConfig): readonly AlarmSpec[] {
  const lists = [
    producerAlarms,
    kafkaAlarms,
    mappingAlarms,
    detectorAlarms,
    stateAlarms,
    refusalAlarms,
    sensorAlarms,
    searchAlarms,
    viewsAlarms,
    upkeepAlarms,
  ];
  return lists.flatMap((list) => list(config));
}
