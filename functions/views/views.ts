import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { type DocumentWindow, summarise, type WindowSummary } from '../../adapters/opensearch/views/document-window.ts';
import { countEpisodes, refreshEpisodes } from '../../adapters/opensearch/views/episode-store.ts';
import { rejectedRecords } from '../../adapters/opensearch/views/rejected-records.ts';
import { touchedSensors } from '../../adapters/opensearch/views/touched-sensors.ts';
import { noteRun, readViewState, type ViewState, writeViewState } from '../../adapters/opensearch/views/view-state.ts';
import type { WithheldReason } from '../../detection/episode/episode-record.ts';
import { fleetMessage, healthMessage, type Message } from '../../detection/episode/message.ts';
import { DEFAULT_VIEWS } from '../../detection/rules/view-settings.ts';
import type { RuleSet } from '../../detection/rules.ts';
import type { HealthChange } from '../../detection/sensor/sensor-health.ts';
import { Announcer } from './announcer.ts';
import { EpisodesView } from './episodes-view.ts';
import { type Receiver, sendOutbox } from './outbox-sender.ts';
import { type FleetSilence, SensorsView } from './sensors-view.ts';
import { TellingView } from './telling-view.ts';
import { firstHour, TrendsView } from './trends-view.ts';

/** How the views are kept. */
export interface ViewsOptions {
  readonly client: Client;
  readonly ruleSet: RuleSet;
  readonly receiver: Receiver;
  /** How far a run looks back beyond what the one before has seen: longer than a document takes to appear. */
  readonly overlapMs: number;
  /** Whether also of a history that was sent through is told. */
  readonly tellsHistory: boolean;
  /** Whether each run writes every sensor that has spoken, as for one after which none comes; else those that go on as usual wait. */
  readonly writesAll?: boolean;
}

/** What one run found and did. */
export interface ViewsOutcome {
  /** Documents that were looked at. */
  readonly documents: number;
  readonly episodesWritten: number;
  readonly activeEpisodes: number;
  readonly silentSensors: number;
  /** How far the newest document lies back, in milliseconds; undefined without any. */
  readonly watermarkAgeMs: number | undefined;
  readonly sent: readonly Message[];
  /** Messages of this run that are not told, by the reason. */
  readonly withheld: ReadonlyMap<WithheldReason, number>;
  readonly failedSendings: number;
  /** Why the receiver did not take a message. */
  readonly sendingError: string | undefined;
}

/** A pause after which the views have been away, and the readings perhaps with them. */
const LONGEST_PAUSE_MS = 600_000;
/** How far clocks of the data may be ahead of that of the views and still be believed. */
const MOST_AHEAD_MS = 86_400_000;
/** How long they look on after that before they take a sensor for silent. */
const SETTLING_MS = 120_000;

/** Keeps episodes, sensors and trends, and tells of them. */
export class Views {
  readonly #options: ViewsOptions;
  readonly #episodes: EpisodesView;
  readonly #telling: TellingView;

  constructor(options: ViewsOptions) {
    this.#options = options;
    this.#episodes = new EpisodesView(options.client, options.ruleSet.rules);
    this.#telling = new TellingView(options.client, options.ruleSet);
  }

  /**
   * Brings everything up to date with the documents. Doing it again, late, or by two at a time changes nothing more.
   *
   * @param clockMs present time in epoch milliseconds; where it is behind the data by less than a day, the data's is taken
   * @throws Error when OpenSearch is unreachable or refuses; the next run goes on
   */
  async run(clockMs: number): Promise<ViewsOutcome> {
    const { client, receiver, tellsHistory } = this.#options;
    const startedMs = performance.now();
    const found = await readViewState(client);
    const window = this.#windowAfter(found.state);
    const summary = await summarise(client, window, clockMs + MOST_AHEAD_MS);
    const dataMs = Math.max(newestOf(summary) ?? 0, found.state.brokerMs ?? 0);
    const nowMs = Math.max(clockMs, summary.judgedMs ?? 0);
    const announcer = await Announcer.begin(client, nowMs);
    const tell = (changes: readonly HealthChange[], fleet: FleetSilence | undefined) =>
      announceHealth(announcer, changes, fleet && fleetMessage(`fleet:silent:${dataMs}`, fleet.sensors, dataMs));
    const sensors = new SensorsView(client, this.#options.ruleSet.views ?? DEFAULT_VIEWS, tell);
    const update = await this.#update(found.state, window, summary, sensors, nowMs);
    if (update.state !== undefined) await writeViewState(client, update.state, found);
    const { beganMs } = await noteRun(client, nowMs, LONGEST_PAUSE_MS);
    const silent = await sensors.noticeSilence(nowMs, nowMs - beganMs >= SETTLING_MS);
    await this.#telling.tell(announcer, { nowMs, dataMs, tellsHistory });
    const sendings = await sendOutbox({ client, receiver, now: () => nowMs + performance.now() - startedMs });
    return {
      documents: summary.documents,
      episodesWritten: update.written,
      activeEpisodes: (await countEpisodes(client)).active,
      silentSensors: silent,
      watermarkAgeMs: dataMs === 0 ? undefined : nowMs - dataMs,
      sent: sendings.sent,
      withheld: announcer.withheld,
      failedSendings: sendings.failed,
      sendingError: sendings.error,
    };
  }

  #windowAfter({ brokerMs, judgedMs }: ViewState): DocumentWindow {
    const { overlapMs } = this.#options;
    const back = (ms: number | undefined) => (ms === undefined ? undefined : ms - overlapMs);
    return { brokerFromMs: back(brokerMs), judgedFromMs: back(judgedMs) };
  }

  /** The new state; undefined where another run has interfered, and everything has to be looked at again. */
  async #update(
    before: ViewState,
    window: DocumentWindow,
    summary: WindowSummary,
    sensors: SensorsView,
    nowMs: number,
  ): Promise<{ readonly state: ViewState | undefined; readonly written: number }> {
    const { brokerFromMs, judgedFromMs } = window;
    // Another window may hold as many documents, but not the same ones.
    const seen = [brokerFromMs, judgedFromMs, summary.documents, summary.brokerMs, summary.judgedMs].join(':');
    const newestMs = newestOf(summary);
    const isSame = seen === before.seen;
    const isWaitedFor = nowMs >= (before.waitingUntilMs ?? Number.POSITIVE_INFINITY);
    if (newestMs === undefined || (isSame && !isWaitedFor)) return { state: undefined, written: 0 };
    const { client, ruleSet, overlapMs } = this.#options;
    const brokerMs = Math.max(newestMs, before.brokerMs ?? newestMs);
    // Where nothing new comes, all is written: then there is nothing to wait for.
    const isLast = isSame || this.#options.writesAll === true;
    const times = { nowMs, seenAgainFromMs: isLast ? Number.POSITIVE_INFINITY : brokerMs - overlapMs };
    const trends = new TrendsView(client, ruleSet.mappedChannels, sensors);
    const trendsUntilMs = before.trendsUntilMs ?? firstHour(newestMs);
    const { physicalRanges } = ruleSet.views ?? DEFAULT_VIEWS;
    const rejected = await rejectedRecords(client, window);
    let written = 0;
    let hasConflicts = false;
    await refreshEpisodes(client);
    for await (const page of touchedSensors(client, { window, channels: ruleSet.mappedChannels, physicalRanges })) {
      const episodes = await this.#episodes.update(page, nowMs);
      written += episodes.written;
      const conflicts = [episodes.hasConflicts, await sensors.update(page, rejected, times)];
      conflicts.push(await trends.correct(page, trendsUntilMs));
      hasConflicts ||= conflicts.includes(true);
    }
    const untilMs = await trends.closeHours(trendsUntilMs, newestMs);
    const state = {
      brokerMs,
      judgedMs: Math.max(summary.judgedMs ?? 0, before.judgedMs ?? 0),
      trendsUntilMs: untilMs,
      seen,
      waitingUntilMs: sensors.waitingUntilMs,
    };
    return { state: hasConflicts ? undefined : state, written };
  }
}

/** The clock of the data: the broker's, but for records that a producer with a wrong clock has dated ahead. */
function newestOf({ brokerMs, judgedMs }: WindowSummary): number | undefined {
  return brokerMs === undefined || judgedMs === undefined ? undefined : Math.min(brokerMs, judgedMs);
}

async function announceHealth(
  announcer: Announcer,
  changes: readonly HealthChange[],
  fleet: Message | undefined,
): Promise<void> {
  if (fleet !== undefined) await announcer.announce([{ message: fleet }]);
  await announcer.announce(
    changes.map((change) => {
      const begin = `${change.sensorId}:${change.kind}:${change.sinceMs}`;
      return {
        message: healthMessage(change.isOver ? `${begin}:over` : begin, change),
        ...(fleet !== undefined && { withheld: 'fleet' as const }),
        ...(change.isOver && { beginning: begin }),
      };
    }),
  );
}
