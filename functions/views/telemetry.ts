import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { VIEWS_METRICS, type ViewsLogCode, type ViewsMetricName } from './telemetry-names.ts';
import type { ViewsOutcome } from './views.ts';

/** Tells what the views do by structured logs and CloudWatch's embedded metric format, both on standard output. */
export class ViewsTelemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(logger: Logger, metrics: Metrics) {
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** A run is done. */
  runDone(outcome: ViewsOutcome): void {
    this.#add('ActiveEpisodes', outcome.activeEpisodes);
    this.#add('EpisodesChanged', outcome.episodesWritten);
    this.#add('SilentSensors', outcome.silentSensors);
    if (outcome.watermarkAgeMs !== undefined) this.#add('WatermarkAge', outcome.watermarkAgeMs);
    this.#add('MessagesSent', outcome.sent.length);
    this.#add('MessagesFailed', outcome.failedSendings);
    for (const { text, ...message } of outcome.sent)
      this.#logger.info(text, fields('message-told', { messageId: message.id, kind: message.kind }));
    if (outcome.failedSendings > 0) this.#sendingFailed(outcome);
    this.#metrics.publishStoredMetrics();
    for (const [reason, count] of outcome.withheld) {
      const single = this.#metrics.singleMetric();
      single.addDimension('reason', reason);
      single.addMetric('MessagesWithheld', VIEWS_METRICS.MessagesWithheld.unit, count);
    }
  }

  /** A run has failed. */
  runFailed(error: unknown): void {
    this.#add('FailedRuns', 1);
    this.#logger.error('the views could not be kept, and the next run goes on', fields('run-failed', { error }));
    this.#metrics.publishStoredMetrics();
  }

  #sendingFailed({ failedSendings, sendingError: reason }: ViewsOutcome): void {
    const failed = fields('sending-failed', { failed: failedSendings, reason });
    this.#logger.warn('the receiver did not take messages, and gets them again', failed);
  }

  #add(name: ViewsMetricName, value: number): void {
    this.#metrics.addMetric(name, VIEWS_METRICS[name].unit, value);
  }
}

/** A line's fields, with its code: whatever else it says, programs know it by that. */
const fields = <Fields extends object>(code: ViewsLogCode, rest: Fields) => ({ code, ...rest });
