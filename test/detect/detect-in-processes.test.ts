import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import { aRecordValue } from '../support/builders/a-record-value.ts';
import { eventually } from '../support/eventually.ts';
import { childrenOf, isRunning } from '../support/programs/child-processes.ts';
import { runProgram } from '../support/programs/running-program.ts';
import { parsePrometheusText } from '../support/prometheus-text.ts';
import { forgetTopic } from '../support/servers/documents-of-topic.ts';
import { COMPILE_TIMEOUT_MS, describeWithRuntimeClient, runtimeClient } from '../support/servers/runtime-client.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const RECORDS = 60;

describeWithRuntimeClient('npm run detect -- --environment process', () => {
  beforeAll(async () => void (await runtimeClient()), COMPILE_TIMEOUT_MS);

  it('judges by processes of its own, serves metrics, and leaves no process behind', async () => {
    const topic = await ScratchTopic.create(2);
    const words = ['--brokers', testBrokers().join(','), '--search', searchNode(), '--topic', topic.topic];
    const where = ['--environment', 'process', '--environments', '2', '--memory', '512', '--metrics-port', '0'];
    const detect = runProgram('detect/main.ts', [...words, ...where, '--group', `group-${randomUUID()}`]);
    const client = sharedSearchClient();
    try {
      const value = Buffer.from(aRecordValue());
      await topic.send(...Array.from({ length: RECORDS }, (_, i) => ({ partition: i % 2, value })));
      const url = () => /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(detect.output())?.[0] ?? '';
      await eventually('the metrics are served', () => url() !== '');
      const records = async () => {
        const metrics = parsePrometheusText(await (await fetch(url())).text());
        return metrics.get('sensor_anomaly_detector_records_total')?.samples.get('');
      };
      await eventually('all records are counted', async () => (await records()) === RECORDS, 20_000);
      const pids = childrenOf(detect.child.pid ?? 0)
        .filter(({ command }) => command.includes('--max-old-space-size=461'))
        .map(({ pid }) => pid);
      expect(pids.length).toBeGreaterThan(0);
      expect(await detect.end('SIGTERM')).toBe(0);
      expect(pids.filter(isRunning)).toEqual([]);
      expect(detect.output()).toContain(`Judged ${RECORDS} readings`);
    } finally {
      await detect.end('SIGKILL');
      await forgetTopic(client, topic.topic);
      await Promise.all([topic.delete(), client.close()]);
    }
  }, 60_000);
});
