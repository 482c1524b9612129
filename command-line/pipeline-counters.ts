/** What the parts of a running pipeline have reported since it started. */
export interface PipelineCounters {
  /** Readings that Kafka has acknowledged to the producer; undefined where no producer was started. */
  readonly sent: number | undefined;
  readonly judged: number;
  readonly anomalies: number;
  /** Those of them that the model has found. */
  readonly modelAnomalies?: number | undefined;
  readonly deadLetters: number;
  /** Readings whose time cannot be read or believed: they have the broker's. */
  readonly unreadableTimes?: number | undefined;
  /** Readings to which no rule applied. */
  readonly unjudged?: number | undefined;
  /** Readings with fields that were not used. */
  readonly withIgnoredFields?: number | undefined;
  /** Records in the topic that are not judged yet. */
  readonly lag: number;
  /** Records that no filter of the mapping lets through. */
  readonly filtered?: number;
  /** Records that the mapping has discarded: they are not judged, unless somebody redrives them from the on-failure destination. */
  readonly discarded?: number;
  /** The discarded records that no on-failure destination has. */
  readonly lost?: number;
  /** Why the detector makes no progress at present. */
  readonly failing: string | undefined;
  /** Episodes that have not returned to normal; undefined where nobody looks. */
  readonly activeEpisodes?: number | undefined;
  /** Sensors that say nothing. */
  readonly silentSensors?: number | undefined;
  /** Why episodes are not found, or nobody can be told of them. */
  readonly viewsTrouble?: string | undefined;
}

/** What the process that looks for episodes says: what it has told, or how things are. */
export interface ViewsMessage {
  readonly kind: 'views';
  readonly told?: string;
  readonly activeEpisodes?: number;
  readonly silentSensors?: number;
  /** Empty for none. */
  readonly trouble?: string;
  /** What a look has done; undefined in other messages. */
  readonly look?: ViewsLook;
}

/** A look of the views as metrics count it. */
export interface ViewsLook {
  readonly hasFailed: boolean;
  readonly episodesChanged: number;
  readonly messagesSent: number;
  readonly messagesFailed: number;
  /** Messages that were not sent, by the reason. */
  readonly withheld: Readonly<Record<string, number>>;
  readonly watermarkAgeMs?: number;
}

/** A message from the producer's or the detector's process. */
export type PartMessage =
  | { readonly kind: 'acknowledged'; readonly readings: number }
  | { readonly kind: 'ready' }
  | ViewsMessage
  | {
      readonly kind: 'progress';
      readonly judged: number;
      readonly anomalies: number;
      readonly modelAnomalies?: number;
      readonly deadLetters: number;
      readonly unreadableTimes?: number;
      readonly unjudged?: number;
      readonly withIgnoredFields?: number;
      readonly lag: number;
      readonly failing?: string;
    };

/** The counters after a message. */
export function counted(counters: PipelineCounters, message: PartMessage): PipelineCounters {
  switch (message.kind) {
    case 'acknowledged':
      return { ...counters, sent: message.readings };
    case 'progress': {
      const { judged, anomalies, modelAnomalies, deadLetters, lag, failing } = message;
      const { unreadableTimes, unjudged, withIgnoredFields } = message;
      const remarks = { unreadableTimes, unjudged, withIgnoredFields };
      return { ...counters, judged, anomalies, modelAnomalies, deadLetters, ...remarks, lag, failing };
    }
    case 'views':
      return viewsCounted(counters, message);
    case 'ready':
      return counters;
  }
}

function viewsCounted(counters: PipelineCounters, message: ViewsMessage): PipelineCounters {
  const { activeEpisodes = counters.activeEpisodes, silentSensors = counters.silentSensors, trouble } = message;
  return { ...counters, activeEpisodes, silentSensors, viewsTrouble: trouble ?? counters.viewsTrouble };
}

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count as people read it, for instance `12,345`. */
export const readable = (count: number): string => counts.format(count);

/** A count with what is counted, for instance `1 dead letter` and `12,345 dead letters`. */
export const quantity = (count: number, one: string, more = `${one}s`): string =>
  `${readable(count)} ${count === 1 ? one : more}`;

/** The counters in one line, with the rate in records a second. */
export function statusLine(counters: PipelineCounters, ratePerSecond: number): string {
  const { sent, judged, anomalies, modelAnomalies = 0, deadLetters } = counters;
  const { filtered = 0, discarded = 0, lost = 0, lag, failing } = counters;
  const { unreadableTimes = 0, unjudged = 0, withIgnoredFields = 0 } = counters;
  const { activeEpisodes, silentSensors = 0, viewsTrouble = '' } = counters;
  const parts = [
    ...(sent === undefined ? [] : [`sent ${readable(sent)}`]),
    `judged ${readable(judged)}`,
    `anomalies ${readable(anomalies)}${modelAnomalies === 0 ? '' : ` (model ${readable(modelAnomalies)})`}`,
    `dead letters ${readable(deadLetters)}`,
    ...(unreadableTimes === 0 ? [] : [`unreadable times ${readable(unreadableTimes)}`]),
    ...(unjudged === 0 ? [] : [`no rule applied ${readable(unjudged)}`]),
    ...(withIgnoredFields === 0 ? [] : [`unused fields ${readable(withIgnoredFields)}`]),
    ...(filtered === 0 ? [] : [`filtered out ${readable(filtered)}`]),
    ...(discarded === 0 ? [] : [`discarded ${readable(discarded)}${lost === 0 ? '' : ` (${readable(lost)} lost)`}`]),
    `lag ${readable(lag)}`,
    `${readable(ratePerSecond)}/s`,
    ...(activeEpisodes === undefined ? [] : [`episodes ${readable(activeEpisodes)} active`]),
    ...(silentSensors === 0 ? [] : [`silent sensors ${readable(silentSensors)}`]),
    ...(viewsTrouble === '' ? [] : [viewsTrouble]),
    ...(failing === undefined ? [] : [`waiting: ${failing}`]),
  ];
  return parts.join(' · ');
}

type Remarks = Pick<PipelineCounters, 'unreadableTimes' | 'unjudged' | 'withIgnoredFields'>;

/** What there is to say of the readings that were judged, a sentence each, and where to look. */
export function remarkSentences({
  unreadableTimes = 0,
  unjudged = 0,
  withIgnoredFields = 0,
}: Remarks): readonly string[] {
  const sentences = [
    unreadableTimes > 0 &&
      `${quantity(unreadableTimes, 'reading')} gave a time that cannot be read or believed, and the time of arrival counts: ` +
        'look for timestamp_source:broker, and at unreadable_timestamp in what is found.',
    unjudged > 0 &&
      `${quantity(unjudged, 'reading has', 'readings have')} no channel that a rule judges, so that nothing has judged them: look at not_applicable.`,
    withIgnoredFields > 0 &&
      `${quantity(withIgnoredFields, 'reading has', 'readings have')} fields that are not used: look for _exists_:ignored_fields.`,
  ];
  return sentences.filter((sentence) => sentence !== false);
}

/** The rate over the last seconds, from counts seen at times. */
export class RateWindow {
  readonly #windowMs: number;
  #seen: { readonly count: number; readonly atMs: number }[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Takes a count and returns the rate a second since the start of the window. */
  update(count: number, atMs: number): number {
    this.#seen.push({ count, atMs });
    while (this.#seen.length > 2 && atMs - (this.#seen[1]?.atMs ?? atMs) >= this.#windowMs) this.#seen.shift();
    const first = this.#seen[0];
    return first === undefined || first.atMs === atMs ? 0 : ((count - first.count) * 1000) / (atMs - first.atMs);
  }
}
