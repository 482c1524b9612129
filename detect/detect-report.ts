import {
  counted,
  type PipelineCounters,
  quantity,
  RateWindow,
  readable,
  remarkSentences,
  statusLine,
  type ViewsMessage,
} from '../command-line/pipeline-counters.ts';
import type { MetricSums } from '../event-source-mapping/metrics/embedded-metrics.ts';
import { MappingMetrics } from '../event-source-mapping/metrics/mapping-metrics.ts';
import type { DetectorMetricName } from '../functions/detector/telemetry-names.ts';
import { ViewsMetrics } from './views-metrics.ts';

const SEND_EVERY_MS = 250;
const REWRITE_EVERY_MS = 500;
const LINE_EVERY_MS = 5_000;
const RATE_WINDOW_MS = 5_000;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Shows the detector's progress: to a parent process as messages, to a person as one line on standard error, which is
 * rewritten on a terminal. Log lines go to standard error, above that line.
 */
export class DetectReport {
  readonly #metrics: MetricSums<DetectorMetricName>;
  readonly #rate = new RateWindow(RATE_WINDOW_MS);
  readonly #rewrites = process.send === undefined && process.stderr.isTTY === true;
  #timer: NodeJS.Timeout | undefined;
  #shown = '';
  #sent = '';
  #views: ViewsMessage = { kind: 'views' };
  /** What the event source mapping has counted. */
  readonly mapping = new MappingMetrics();
  /** What the process that looks for episodes has counted. */
  readonly views = new ViewsMetrics();
  failing: string | undefined;

  constructor(metrics: MetricSums<DetectorMetricName>) {
    this.#metrics = metrics;
  }

  /** Records in the topic that are not judged yet. */
  set lag(records: number) {
    this.mapping.lagMeasured(records);
  }

  /** Takes what the process says that looks for episodes. */
  viewsSaid(message: ViewsMessage): void {
    this.views.said(message);
    const { told, look: _look, ...rest } = message;
    this.#views = { ...this.#views, ...rest };
    if (process.send !== undefined) {
      if (process.connected) process.send(message);
    } else if (told !== undefined) this.line(told);
  }

  /** Tells that records are read from now on. */
  ready(): void {
    process.send?.({ kind: 'ready' });
    const everyMs = this.#rewrites ? REWRITE_EVERY_MS : LINE_EVERY_MS;
    this.#timer = setInterval(() => this.#tell(), process.send === undefined ? everyMs : SEND_EVERY_MS);
  }

  /** Writes a line of log. */
  line(text: string): void {
    process.stderr.write(this.#rewrites ? `${CLEAR_LINE}${text}\n${this.#shown}` : `${text}\n`);
  }

  /** Tells the last state, and in one sentence what was done. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    if (process.send !== undefined) await this.#send();
    this.#shown = '';
    const counters = this.#counters();
    const { judged, anomalies, modelAnomalies = 0, deadLetters, lag } = counters;
    const byModel = modelAnomalies === 0 ? '' : ` (${readable(modelAnomalies)} by the model)`;
    for (const sentence of remarkSentences(counters)) this.line(sentence);
    this.line(
      `Judged ${quantity(judged, 'reading')}: ${quantity(anomalies, 'anomaly', 'anomalies')}${byModel}, ` +
        `${quantity(deadLetters, 'dead letter')}; ${quantity(lag, 'is', 'are')} waiting in the topic.`,
    );
  }

  #tell(): void {
    if (process.send !== undefined) {
      void this.#send();
      return;
    }
    const counters = this.#counters();
    const line = statusLine(counters, this.#rate.update(counters.judged, Date.now()));
    if (this.#rewrites) this.#shown = line;
    process.stderr.write(this.#rewrites ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }

  /** Sends the counters where they have changed; resolves when the parent has them, or is gone. */
  async #send(): Promise<void> {
    const { sent: _, ...counters } = this.#counters();
    const message = { kind: 'progress', ...counters, bulkRetries: this.#metrics.get('BulkRetries') };
    const text = JSON.stringify(message);
    if (text === this.#sent || !process.connected) return;
    this.#sent = text;
    await new Promise<void>((sent) => process.send?.(message, undefined, undefined, () => sent()));
  }

  #counters(): PipelineCounters {
    const counters: PipelineCounters = {
      sent: undefined,
      judged: this.#metrics.get('Records'),
      anomalies: this.#metrics.get('Anomalies'),
      modelAnomalies: this.#metrics.get('ModelAnomalies'),
      deadLetters: this.#metrics.get('DeadLetters'),
      unreadableTimes: this.#metrics.get('UnreadableTimestamps'),
      unjudged: this.#metrics.get('UnjudgedReadings'),
      withIgnoredFields: this.#metrics.get('IgnoredFields'),
      lag: this.mapping.get('OffsetLag'),
      filtered: this.mapping.get('FilteredOutEventCount'),
      discarded: this.mapping.get('OnFailureDestinationDeliveredEventCount') + this.mapping.get('DroppedEventCount'),
      lost: this.mapping.get('DroppedEventCount'),
      failing: this.failing,
    };
    return counted(counters, this.#views);
  }
}
