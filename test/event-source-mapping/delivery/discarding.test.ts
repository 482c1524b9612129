import { describe, expect, it } from '@jest/globals';
import { SYSTEM_CLOCK } from '../../../event-source-mapping/clock.ts';
import { discard } from '../../../event-source-mapping/delivery/discarding.ts';
import { FailureReport } from '../../../event-source-mapping/delivery/failure-report.ts';
import { ObjectDestination, type ObjectStore } from '../../../event-source-mapping/on-failure/object-destination.ts';
import { Signal } from '../../../event-source-mapping/signal.ts';
import { aDiscardedBatch } from '../../support/builders/a-discarded-batch.ts';
import { anMskRecord } from '../../support/builders/msk-record.ts';
import { FakeDestination } from '../../support/doubles/fake-destination.ts';

function aReport() {
  const said: unknown[] = [];
  const counted: unknown[] = [];
  const failing: unknown[] = [];
  const report = new FailureReport({
    log: (level, message, fields) => said.push([level, message, fields]),
    listener: {
      dropped: (records) => counted.push(['dropped', records]),
      deliveredOnFailure: (records) => counted.push(['delivered', records]),
    },
    onFailing: (reason) => failing.push(reason),
  });
  return { said, counted, failing, report };
}

const NO_STORE: ObjectStore = { put: () => Promise.reject(new Error('not reached')), close() {} };

describe('Records that are discarded', () => {
  it('are lost and named when they cannot be written, since no waiting mends that', async () => {
    const { said, counted, report } = aReport();
    const place = { store: NO_STORE, topic: 't', groupId: 'g', functionArn: 'f' };
    const odd = { ...anMskRecord({ offset: 7 }), toJSON: () => BigInt(0) };
    const options = {
      destination: new ObjectDestination(place),
      report,
      clock: SYSTEM_CLOCK,
      stopped: new Signal(SYSTEM_CLOCK),
    };
    expect(await discard(aDiscardedBatch(odd), options, () => false)).toBe(true);
    expect(counted).toEqual([['dropped', 1]]);
    expect(said[0]).toEqual([
      'ERROR',
      expect.any(String),
      expect.objectContaining({ offsets: ['sensor-data-0: 7-7'] }),
    ]);
  });

  it('are told of as waiting for the destination, though no invocation failed, and no longer when it has them', async () => {
    const { counted, failing, report } = aReport();
    const options = {
      destination: new FakeDestination(1),
      report,
      clock: SYSTEM_CLOCK,
      stopped: new Signal(SYSTEM_CLOCK),
    };
    const tooOld = { ...aDiscardedBatch(anMskRecord()), reason: 'too old', invocations: 0 } as const;
    expect(await discard(tooOld, options, () => false)).toBe(true);
    expect(counted).toEqual([['delivered', 1]]);
    expect(failing).toStrictEqual(['The on-failure destination does not take records: destination is away', undefined]);
  });
});
