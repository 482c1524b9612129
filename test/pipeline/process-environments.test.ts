import { beforeAll, expect, it } from '@jest/globals';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../../detection/rules.ts';
import type { FunctionEnvironment } from '../../event-source-mapping/environments/function-environment.ts';
import { ProcessEnvironments } from '../../event-source-mapping/environments/runtime-api/process-environments.ts';
import type { EventSourceMapping } from '../../event-source-mapping/event-source-mapping.ts';
import { bundleDetector } from '../../functions/bundle.ts';
import { aRecordValue } from '../support/builders/a-record-value.ts';
import { eventually } from '../support/eventually.ts';
import { documentsOfTopic, forgetTopic } from '../support/servers/documents-of-topic.ts';
import { startMapping } from '../support/servers/running-mapping.ts';
import { COMPILE_TIMEOUT_MS, describeWithRuntimeClient, runtimeClient } from '../support/servers/runtime-client.ts';
import { ScratchTopic } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const PARTITIONS = 4;
const RECORDS = 800;
const KILLED_INVOCATION = 3;

/** Kills the process that has just been given a certain invocation. */
function killingOnce(inner: ProcessEnvironments): FunctionEnvironment {
  let invocations = 0;
  return {
    concurrency: inner.concurrency,
    close: () => inner.close(),
    async invoke(event, timeoutMs) {
      const answer = inner.invoke(event, timeoutMs);
      if (++invocations === KILLED_INVOCATION) process.kill(inner.processIds[0] ?? 0, 'SIGKILL');
      return answer;
    },
  };
}

describeWithRuntimeClient('two process environments with the real detector', () => {
  let clientPath: string;
  let bundlePath: string;

  beforeAll(async () => {
    [clientPath, bundlePath] = await Promise.all([runtimeClient(), bundleDetector()]);
  }, COMPILE_TIMEOUT_MS);

  it('make one document of each record although one of them is killed in the middle of an invocation', async () => {
    const client = sharedSearchClient();
    const ruleSet = parseRuleSet(DEFAULT_RULES_FILE);
    if (ruleSet.ok) await installSchema(client, { ruleSet: ruleSet.value, nowMs: Date.now(), replicas: 0 });
    const topic = await ScratchTopic.create(PARTITIONS);
    const workers = new Set<string>();
    const environments = new ProcessEnvironments({
      bundlePath,
      clientPath,
      functionName: 'detector',
      memoryLimitMb: 512,
      variables: { SEARCH_NODE: searchNode() },
      environments: 2,
      onLine: (line, environment) => line.includes('"Records"') && workers.add(environment),
    });
    const values = Array.from({ length: RECORDS }, (_, i) => ({
      partition: i % PARTITIONS,
      value: Buffer.from(aRecordValue()),
    }));
    const reasons: string[] = [];
    let mapping: EventSourceMapping | undefined;
    try {
      await topic.send(...values);
      const onFailing = (reason: string | undefined) => reason !== undefined && reasons.push(reason);
      ({ mapping } = await startMapping(topic, killingOnce(environments), { batchSize: 50, onFailing }));
      const each = RECORDS / PARTITIONS;
      await eventually('all committed', async () => (await topic.committed()).every((at) => at === each), 60_000);
      const documents = await documentsOfTopic(client, 'anomalies', topic.topic);
      expect(new Set(documents.map(({ _id }) => _id)).size).toBe(RECORDS);
      expect(documents.every(({ _version }) => _version === 1)).toBe(true);
      expect(reasons).toEqual(['Runtime.ExitError: Runtime exited with error: signal: killed']);
      expect([...workers].sort()).toEqual(['environment-1', 'environment-2']);
    } finally {
      await mapping?.stop(5_000);
      await environments.close();
      await forgetTopic(client, topic.topic);
      await Promise.all([topic.delete(), client.close()]);
    }
  }, 90_000);
});
