import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { ruleSetId } from '../adapters/file-system/rules-file.ts';
import { kafkaClient, PLAINTEXT } from '../adapters/kafka/kafka-connection.ts';
import { kafkajsLog } from '../adapters/kafka/kafkajs-log.ts';
import { ensureTopic } from '../adapters/kafka/topic.ts';
import { type Client, searchClient } from '../adapters/opensearch/connection/client.ts';
import { type Completeness, countOutcomes, isComplete } from '../adapters/opensearch/documents/completeness.ts';
import { installSchema } from '../adapters/opensearch/schema/install-schema.ts';
import type { OptionValues } from '../command-line/options.ts';
import { counted, type PartMessage, type PipelineCounters } from '../command-line/pipeline-counters.ts';
import { searchRefusal } from '../command-line/search-refusal.ts';
import type { OffsetRange } from '../detection/coordinates.ts';
import type { RuleSet } from '../detection/rules.ts';
import { type Containers, withDockerHint } from '../servers/compose-servers.ts';
import { startServers } from '../servers/local-servers.ts';
import type { ProcessGroup } from '../servers/process-group.ts';
import type { Report } from '../servers/report.ts';
import { startConsole } from './console-part.ts';
import { installInDashboards } from './dashboards-part.ts';
import { countContents, earlierRuns, firstUnjudged, judgedByOthers } from './earlier-runs.ts';
import { type PipelineServers, runProducer, startDetector, TOPIC } from './pipeline-parts.ts';
import { startRetention } from './retention-timer.ts';
import { RunLedger } from './run-ledger.ts';
import type { startOptions } from './start-options.ts';

/** Partitions of the local topic; the key of a reading chooses one. */
const PARTITIONS = 6;
const RETENTION_HOURS = 168;
const POLL_INTERVAL_MS = 250;
/** How long the counts may stand still before records that are still missing are called missing. */
const STALL_MS = 60_000;

interface PipelineOptions {
  readonly values: OptionValues<typeof startOptions>;
  readonly ruleSet: RuleSet;
  readonly group: ProcessGroup;
  /** Where the servers run in containers. */
  readonly containers: Containers | undefined;
  readonly report: Report;
  /** Holds the data and logs of this checkout. */
  readonly folder: string;
  /** Where the data is, for a person. */
  readonly place: string;
}

/** What a run begins with. */
interface Beginning {
  readonly ledger: RunLedger;
  readonly waited: number;
  readonly firstOffsets: ReadonlyMap<number, number>;
  /** Broker time from which its records count, in epoch milliseconds. */
  readonly sinceMs: number;
}

/** The pipeline on this machine, running. */
export class LocalPipeline {
  counters: PipelineCounters;
  readonly servers: PipelineServers;
  /** Records of earlier runs that were not judged when this one began. */
  readonly waited: number;
  /** Where the console is, if there is one. */
  consoleUrl: string | undefined;
  readonly #group: ProcessGroup;
  readonly #admin: Admin;
  readonly #search: Client;
  /** Where the records begin that this run judges, by partition. */
  readonly #firstOffsets: ReadonlyMap<number, number>;
  readonly #ledger: RunLedger;
  readonly #simulates: boolean;
  readonly #sinceMs: number;
  #producing: Promise<void> = new Promise(() => {});
  #retention: NodeJS.Timeout | undefined;

  private constructor(
    { group, values }: PipelineOptions,
    servers: PipelineServers,
    admin: Admin,
    search: Client,
    { ledger, waited, firstOffsets, sinceMs }: Beginning,
  ) {
    this.servers = servers;
    this.#group = group;
    this.#admin = admin;
    this.#search = search;
    this.#firstOffsets = firstOffsets;
    this.#ledger = ledger;
    this.waited = waited;
    this.#sinceMs = sinceMs;
    this.#simulates = !values['no-producer'] && values.replay === undefined;
    const sent = values['no-producer'] ? undefined : 0;
    this.counters = { sent, judged: 0, anomalies: 0, deadLetters: 0, lag: 0, failing: undefined };
  }

  /** Starts servers, topic, indices, detector and producer, in this order. */
  static async start(options: PipelineOptions): Promise<LocalPipeline> {
    const { group, report, folder, values, ruleSet } = options;
    const ledger = new RunLedger(options.containers?.folder ?? folder, values.fresh);
    const servers = await startEither(options, ledger);
    report.progress('Preparing the topic and the indices …');
    const brokers = [servers.bootstrapServers];
    const logCreator = kafkajsLog(() => {});
    const admin = kafkaClient({ brokers, security: PLAINTEXT }, { clientId: 'start', logCreator }).admin();
    await admin.connect();
    const made = await ensureTopic(admin, { topic: TOPIC, partitions: PARTITIONS, retentionHours: RETENTION_HOURS });
    if (made) ledger.topicMade(Date.now());
    const search = searchClient({ node: servers.searchUrl });
    await installSchema(search, { ruleSet, nowMs: Date.now(), replicas: 0 }).catch((error: unknown) => {
      throw searchRefusal({ node: servers.searchUrl, authentication: { kind: 'none' } }, error);
    });
    const retention = await startRetention(search, values['keep-days'], report);
    // A record that comes while the rest is looked at is dated behind this, and belongs to this run.
    const lookedMs = Date.now();
    const found = await countContents(admin, search);
    ledger.note(found, 0, false);
    const others = await judgedByOthers(search, ruleSetId(ruleSet));
    for (const sentence of earlierRuns(found, others, options.place, servers.searchUrl)) report.note(sentence);
    const sinceMs = found.waiting === 0 ? lookedMs : ledger.topicSinceMs;
    const beginning = { ledger, waited: found.waiting, firstOffsets: await firstUnjudged(admin), sinceMs };
    const pipeline = new LocalPipeline(options, servers, admin, search, beginning);
    pipeline.#retention = retention;
    const onMessage = (message: PartMessage) => {
      pipeline.counters = counted(pipeline.counters, message);
      if (message.kind === 'views' && message.told !== undefined) report.note(message.told);
    };
    const parts = { group, servers, values, logFolder: join(folder, 'logs'), onMessage };
    report.progress('Starting the detector …');
    const console = startConsole({ ...parts, searchUrl: servers.searchUrl, report, counters: () => pipeline.counters });
    await startDetector(parts);
    pipeline.consoleUrl = await console;
    const { dashboardsUrl: url } = servers;
    if (url !== undefined) void installInDashboards({ ...parts, url, rules: values.rules, report });
    if (!values['no-producer']) pipeline.#producing = runProducer(parts);
    return pipeline;
  }

  /** Resolves when the producer has made all it was to make, or was stopped; never without one. */
  get producerEnded(): Promise<void> {
    return this.#producing;
  }

  /** Ends the producer once what it has sent is acknowledged. */
  async stopProducer(): Promise<void> {
    await this.#group.stop('producer');
  }

  /**
   * Waits until each record of this run is a document or a dead letter, or the counts have stood still for a minute.
   *
   * @returns the last counts; more documents than records is the end too
   */
  async settle(): Promise<Completeness> {
    let changedMs = performance.now();
    let last = await this.#count();
    while (!isComplete(last) && last.done < last.records && performance.now() - changedMs < STALL_MS) {
      await sleep(POLL_INTERVAL_MS);
      const next = await this.#count();
      if (next.documents !== last.documents || next.deadLetters !== last.deadLetters) changedMs = performance.now();
      last = next;
    }
    return last;
  }

  async #count(): Promise<Completeness> {
    const ranges: OffsetRange[] = [];
    for (const [partition, end] of await endOffsets(this.#admin))
      ranges.push({ partition, first: this.#firstOffsets.get(partition) ?? 0, end });
    return await countOutcomes(this.#search, TOPIC, ranges, this.#sinceMs);
  }

  /** Notes what is there, for the next run; resolves to a sentence where that knows only that there is something. */
  async noteContents(): Promise<string | undefined> {
    const simulated = this.#simulates ? (this.counters.sent ?? 0) : 0;
    return await this.#ledger.noteEnd(() => countContents(this.#admin, this.#search), simulated);
  }

  /** Closes this process's own connections to the servers. */
  async close(): Promise<void> {
    clearInterval(this.#retention);
    await Promise.allSettled([this.#admin.disconnect(), this.#search.close()]);
  }
}

async function startEither(options: PipelineOptions, ledger: RunLedger): Promise<PipelineServers> {
  const { group, report, folder, values, containers } = options;
  const ports = { kafkaPort: values['kafka-port'], searchPort: values['search-port'] };
  const common = { group, report, fresh: values.fresh, ...ports };
  if (containers === undefined)
    return await startServers({ ...common, folder, onTaken: () => ledger.begin() }).catch((error: unknown) => {
      throw withDockerHint(error);
    });
  ledger.begin();
  return await containers.start({ ...common, logFile: join(folder, 'logs/docker.log') });
}

async function endOffsets(admin: Admin): Promise<ReadonlyMap<number, number>> {
  const offsets = await admin.fetchTopicOffsets(TOPIC);
  return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
}
