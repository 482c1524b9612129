import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { FailedBatchFolder } from '../adapters/file-system/failed-batch-folder.ts';
import { readRulesFile, ruleSetId } from '../adapters/file-system/rules-file.ts';
import { quietKafka } from '../adapters/kafka/kafka-connection.ts';
import { BulkWriter } from '../adapters/opensearch/bulk/bulk-writer.ts';
import type { Client } from '../adapters/opensearch/connection/client.ts';
import { printable } from '../command-line/bytes-text.ts';
import { UsageError, UserError } from '../command-line/command.ts';
import { kafkaSecurity } from '../command-line/kafka-connection-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import { StatefulRules } from '../detection/state/rule-watch.ts';
import { SKIPPED } from '../detection/state/sensor-stream.ts';
import { Detector } from '../functions/detector/detector.ts';
import { Placements } from '../functions/detector/placement.ts';
import { RecordJudge } from '../functions/detector/record-judge.ts';
import type { Telemetry } from '../functions/detector/telemetry.ts';
import { askedRetention } from './asked-retention.ts';
import type { redriveOptions } from './options.ts';
import { Redrive, type RedriveOutcome } from './redrive.ts';
import { type FailedBatchStore, redriveBatches } from './redrive-batches.ts';
import { selectedLetters } from './selection.ts';
import { WholeRecords } from './whole-records.ts';

type Values = OptionValues<typeof redriveOptions>;
type Out = { write(text: string): unknown };

const BATCH_TIMEOUT_MS = 60_000;
const SILENT: Telemetry = { batchDone() {}, batchFailed() {}, bulkRetried() {}, acknowledged() {} };

/** Judges dead letters, or failed batches, again; resolves to 1 when some are left that are still no readings or gone. */
export async function redriveCommand(client: Client, values: Values, out: Out): Promise<number> {
  const parts = judgingParts(client, values, out);
  const store = await batchStore(values);
  return store === undefined
    ? await redriveLetters(client, values, parts, out)
    : await redriveStore(new Detector({ ...parts, telemetry: SILENT }), store, out);
}

function judgingParts(client: Client, values: Values, out: Out) {
  const ruleSet = readRulesFile(values.rules === undefined ? undefined : resolve(values.rules));
  if (!ruleSet.ok) throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
  // As in the detector: what was learnt of these sensors is past records that come now.
  const byState = values['no-model'] && new StatefulRules(ruleSet.value).isEmpty ? undefined : () => SKIPPED;
  return {
    judge: new RecordJudge(ruleSet.value, ruleSetId(ruleSet.value), byState),
    placements: new Placements({ client, retentionOf: askedRetention(values, (line) => out.write(`${line}\n`)) }),
    writer: new BulkWriter({ client }),
  };
}

async function redriveLetters(
  client: Client,
  values: Values,
  parts: ReturnType<typeof judgingParts>,
  out: Out,
): Promise<number> {
  const brokers = values.brokers.split(',');
  const security = kafkaSecurity(values, process.env);
  const wholeRecords = new WholeRecords(() => quietKafka({ brokers, security }));
  const redrive = new Redrive({ ...parts, client, wholeRecords });
  const counts = { resolved: 0, still: 0, gone: 0, expired: 0 };
  let before = 0;
  for await (const letters of selectedLetters(client, values)) {
    before += letters.filter(({ resolvedAt }) => resolvedAt !== undefined).length;
    for (const [id, outcome] of await redrive.redrive(letters, Date.now())) {
      counts[outcome.kind]++;
      if (outcome.kind !== 'resolved' || values.id !== undefined)
        out.write(`${printable(`${id}  ${sentenceOf(outcome)}`)}\n`);
    }
  }
  const { resolved, still, gone, expired } = counts;
  const already = before > 0 ? `, ${before} resolved before` : '';
  out.write(`${resolved} resolved${already}, ${still} still not readings, ${gone} gone, ${expired} of removed days\n`);
  return still + gone + expired === 0 ? 0 : 1;
}

function sentenceOf(outcome: RedriveOutcome): string {
  switch (outcome.kind) {
    case 'resolved':
      return `resolved: its document is in ${outcome.index}`;
    case 'still':
      return `stays: ${outcome.reason}: ${outcome.error}`;
    case 'gone':
      return `stays: its bytes were cut, and ${outcome.why}`;
    case 'expired':
      return 'stays: retention has removed the day of its reading';
  }
}

async function batchStore(values: Values): Promise<FailedBatchStore | undefined> {
  const folder = values['from-folder'];
  const s3 = values['from-s3'];
  const endpoint = values['s3-endpoint'];
  if (s3 === undefined && endpoint !== undefined)
    throw new UsageError('--s3-endpoint goes with --from-s3 s3://BUCKET.');
  if (folder === undefined && s3 === undefined) return undefined;
  const selecting = ['id', 'all', 'reason', 'sensor', 'topic', 'since', 'until', folder === undefined ? '' : 'from-s3'];
  const other = Object.entries(values).find(
    ([name, value]) => selecting.includes(name) && value !== undefined && value !== false,
  );
  if (other !== undefined)
    throw new UsageError(`Failed batches are redriven whole and from one place: leave out --${other[0]}.`);
  if (folder !== undefined) return new FailedBatchFolder(existingFolder(folder));
  const { host, pathname } = new URL(s3 ?? '');
  // Loaded only here, since AWS's client takes longer to load than the rest of the command to work.
  const { FailedBatchBucket } = await import('../adapters/aws/failed-batch-bucket.ts');
  return new FailedBatchBucket({ bucket: host, prefix: decodeURIComponent(pathname.slice(1)), endpoint });
}

function existingFolder(path: string): string {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new UserError(
    `There is no folder ${folder}; give --from-folder the folder that --on-failure of npm run detect had.`,
  );
}

async function redriveStore(detector: Detector, store: FailedBatchStore, out: Out): Promise<number> {
  let done = 0;
  let unusable = 0;
  let records = 0;
  const detect = async (event: Parameters<Detector['detect']>[0]) =>
    await detector.detect(event, Date.now() + BATCH_TIMEOUT_MS);
  for await (const { name, outcome } of redriveBatches(store, detect)) {
    if (outcome.kind === 'redriven') {
      done++;
      records += outcome.records;
      out.write(`${name}  ${outcome.records} records judged; moved to ${outcome.movedTo}\n`);
    } else {
      unusable++;
      out.write(`${name}  stays: ${outcome.problem}\n`);
    }
  }
  out.write(`${done} failed batches redriven with ${records} records, ${unusable} left\n`);
  return unusable === 0 ? 0 : 1;
}
