import { type Clock, SYSTEM_CLOCK } from '../../../event-source-mapping/clock.ts';
import { Dispatcher } from '../../../event-source-mapping/delivery/dispatcher.ts';
import { failurePolicy } from '../../../event-source-mapping/delivery/failure-policy.ts';
import { FailureReport } from '../../../event-source-mapping/delivery/failure-report.ts';
import { RecordBuffers } from '../../../event-source-mapping/delivery/record-buffers.ts';
import type { FunctionEnvironment } from '../../../event-source-mapping/environments/function-environment.ts';
import type { MappingListener } from '../../../event-source-mapping/mapping-listener.ts';
import type { MappingOptions } from '../../../event-source-mapping/mapping-options.ts';
import type { MskRecord } from '../../../event-source-mapping/msk-event.ts';
import type { OnFailureDestination } from '../../../event-source-mapping/on-failure/on-failure-destination.ts';
import { mskRecordBytes } from '../../../event-source-mapping/source/msk-record.ts';
import { anMskRecord } from '../builders/msk-record.ts';

export interface DispatcherSettings extends Partial<MappingOptions> {
  readonly destination?: OnFailureDestination;
  readonly listener?: MappingListener;
  readonly maxEventBytes?: number;
  readonly clock?: Clock;
}

/** A dispatcher with buffers that a test fills by hand, and what it commits, logs and reports as failing. */
export function runningDispatcher(environment: FunctionEnvironment, settings: DispatcherSettings = {}) {
  const options = {
    topic: 'sensor-data',
    groupId: 'g',
    batchSize: 10,
    batchWindowMs: 0,
    timeoutMs: 1_000,
    ...settings,
  };
  const { listener, destination, maxEventBytes = 1e6, clock = SYSTEM_CLOCK } = settings;
  const limits = { maxRecordsPerPartition: 100, maxBytesPerPartition: 1e6, maxBytes: 1e7 };
  const buffers = new RecordBuffers(options.topic, limits, clock);
  const committed = new Map<number, number>();
  const failing: (string | undefined)[] = [];
  const log: string[] = [];
  const report = { log: (_: string, message: string) => log.push(message), listener };
  const dispatcher = new Dispatcher({
    ...options,
    clock,
    buffers,
    environment,
    maxEventBytes,
    destination,
    envelope: { eventSource: 'aws:kafka', eventSourceArn: 'arn:x', bootstrapServers: 'h:1' },
    policy: failurePolicy(options, maxEventBytes),
    report: new FailureReport({ ...report, onFailing: (reason) => failing.push(reason) }),
    onDone: ({ nextOffsets, records }) => {
      for (const [partition, offset] of nextOffsets) committed.set(partition, offset);
      listener?.committed?.(records);
    },
  });
  const put = (...records: readonly Partial<MskRecord>[]) => {
    for (const fields of records) {
      const record = anMskRecord(fields);
      buffers.of(record.partition).add(record, mskRecordBytes(record), clock.elapsedMs());
    }
    buffers.filled.notify();
  };
  const add = (partition: number, ...offsets: number[]) => put(...offsets.map((offset) => ({ partition, offset })));
  dispatcher.start();
  return { dispatcher, buffers, committed, failing, log, add, put };
}

const running: Dispatcher[] = [];

/** As {@link runningDispatcher}; {@link stopDispatchers} stops it after the test. */
export function aDispatcher(environment: FunctionEnvironment, settings: DispatcherSettings = {}) {
  const started = runningDispatcher(environment, settings);
  running.push(started.dispatcher);
  return started;
}

export async function stopDispatchers(): Promise<void> {
  for (const dispatcher of running.splice(0)) await dispatcher.stop(1_000);
}
