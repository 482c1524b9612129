import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { streamStateBytes } from '../../../detection/state/stream-state.ts';
import { bundleFunction } from '../../../functions/bundle.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../builders/a-kafka-event.ts';
import { aRecordValue } from '../builders/a-record-value.ts';
import { bulkAnswer, recordedRefusal } from '../builders/recorded-answer.ts';
import { aSearchServer, keptStates } from '../doubles/a-search-server.ts';
import { runFunction } from '../programs/run-function.ts';

/** A metric in a line of CloudWatch's embedded metric format. */
export interface ReportedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Too little for a second attempt after a long pause, enough for some: it is used up where every attempt fails. */
const INVOCATION_MS = 2_000;
/** Enough on a busy machine too, for what ends when it has succeeded. */
const UNHURRIED_MS = 8 * INVOCATION_MS;

/** A state that has learnt all that may ever come. */
const AHEAD = Buffer.from(
  streamStateBytes({
    progress: { offset: Number.MAX_SAFE_INTEGER, timestampMs: Number.MAX_SAFE_INTEGER },
    watched: new Map(),
    model: new Uint8Array(),
  }),
).toString('base64');

/** What the detector reports of an event with good and bad records before an OpenSearch that refuses in every way. */
export async function metricsOfDetector(system: string): Promise<readonly ReportedMetric[]> {
  const noRole = { status: 403, error: { type: 'security_exception', reason: 'no permissions' } };
  const refusals = [noRole, ...['write-block', 'shard-limit', 'index-missing'].map(recordedRefusal), 429];
  // The state of the first sensor cannot be used, and those of the others are far ahead.
  const states = { read: (ids: readonly string[]) => keptStates(ids, (place) => (place === 0 ? 'AAAA' : AHEAD)) };
  const server = await aSearchServer((ids, request) => bulkAnswer(ids.map(() => refusals[request] ?? 201)), states);
  const record = { timestamp: Date.now(), timestampType: 'LOG_APPEND_TIME' } as const;
  const event = aKafkaEvent([
    aKafkaRecord({ ...record, offset: 0 }),
    aKafkaRecord({ ...record, offset: 1, value: base64('no JSON') }),
    aKafkaRecord({ offset: 2, timestamp: 0, timestampType: 'CREATE_TIME' }),
    aKafkaRecord({ ...record, offset: 3, value: base64(aRecordValue({ sensor_id: 'ahead' })) }),
  ]);
  const environment = { SEARCH_NODE: server.node, SYSTEM: system };
  const { printed } = await runFunction(await bundleFunction('detector'), environment, [event], UNHURRIED_MS);
  await server.close();
  return reportedIn(printed);
}

/** What the retention function reports when there is nothing to delete. */
export async function metricsOfRetention(system: string): Promise<readonly ReportedMetric[]> {
  const environment = { KEEP_DAYS: '7', SYSTEM: system };
  const nothing = { indices: [], deleted: 0 };
  return await reportedBefore(200, nothing, await bundleFunction('retention'), environment);
}

/** What the views report when they have no new document, and when OpenSearch refuses them. */
export async function metricsOfViews(system: string): Promise<readonly ReportedMetric[]> {
  const nothing = {
    ...{ found: true, _source: { brokerMs: Date.now() }, count: 0 },
    ...{
      hits: { total: 0, hits: [] },
      aggregations: { believed: { broker: { value: null }, judged: { value: null } } },
    },
  };
  const refusal = { error: { type: 'security_exception', reason: 'no permissions' } };
  const answers = [[200, nothing] as const, [403, refusal] as const];
  const bundle = await bundleFunction('views');
  const environment = { SYSTEM: system };
  const runs = answers.map(([status, body]) => reportedBefore(status, body, bundle, environment));
  return (await Promise.all(runs)).flat();
}

/** What a function reports before an OpenSearch that answers everything alike. */
async function reportedBefore(
  status: number,
  body: object,
  bundlePath: string,
  environment: Readonly<Record<string, string>>,
): Promise<readonly ReportedMetric[]> {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const node = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const remainingMs = status === 200 ? UNHURRIED_MS : INVOCATION_MS;
  const { printed } = await runFunction(bundlePath, { ...environment, SEARCH_NODE: node }, [{}], remainingMs);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return reportedIn(printed);
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

function reportedIn(printed: string): readonly ReportedMetric[] {
  const lines = printed.split('\n').filter((line) => line.includes('"_aws"'));
  return lines.flatMap((line) => {
    const document = JSON.parse(line);
    const directives: readonly Directive[] = document._aws.CloudWatchMetrics;
    return directives.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap((names) =>
        Metrics.map(({ Name: name, Unit: unit }) => {
          const dimensions = Object.fromEntries(names.map((dimension) => [dimension, String(document[dimension])]));
          return { namespace, name, unit, dimensions };
        }),
      ),
    );
  });
}
