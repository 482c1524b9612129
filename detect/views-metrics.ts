import type { ViewsMessage } from '../command-line/pipeline-counters.ts';
import { WITHHELD_REASONS } from '../detection/episode/episode-record.ts';
import type { OtherMetric } from '../event-source-mapping/metrics/metrics-endpoint.ts';
import { VIEWS_METRICS, type ViewsMetricName } from '../functions/views/telemetry-names.ts';

const PREFIX = 'sensor_anomaly_views';

/** Counts what the process that keeps the views has done since this one was started, for Prometheus. */
export class ViewsMetrics {
  readonly #sums = new Map<ViewsMetricName, number>();
  readonly #withheld = new Map<string, number>(WITHHELD_REASONS.map((reason) => [reason, 0]));

  /** Takes what that process says. */
  said({ activeEpisodes, silentSensors, look }: ViewsMessage): void {
    if (activeEpisodes !== undefined) this.#sums.set('ActiveEpisodes', activeEpisodes);
    if (silentSensors !== undefined) this.#sums.set('SilentSensors', silentSensors);
    if (look === undefined) return;
    if (look.watermarkAgeMs !== undefined) this.#sums.set('WatermarkAge', look.watermarkAgeMs / 1000);
    this.#add('EpisodesChanged', look.episodesChanged);
    this.#add('MessagesSent', look.messagesSent);
    this.#add('MessagesFailed', look.messagesFailed);
    this.#add('FailedRuns', look.hasFailed ? 1 : 0);
    for (const [reason, count] of Object.entries(look.withheld))
      this.#withheld.set(reason, (this.#withheld.get(reason) ?? 0) + count);
  }

  /** In Prometheus's way, each help text ending with the name that CloudWatch has for it. */
  get metrics(): readonly OtherMetric[] {
    return [
      this.#metric('ActiveEpisodes', 'active_episodes', 'gauge'),
      this.#metric('SilentSensors', 'silent_sensors', 'gauge'),
      this.#metric('WatermarkAge', 'watermark_age_seconds', 'gauge'),
      this.#metric('EpisodesChanged', 'episodes_changed_total', 'counter'),
      this.#metric('MessagesSent', 'messages_sent_total', 'counter'),
      this.#metric('MessagesFailed', 'messages_failed_total', 'counter'),
      this.#metric('FailedRuns', 'failed_runs_total', 'counter'),
      {
        ...this.#metric('MessagesWithheld', 'messages_withheld_total', 'counter'),
        label: 'reason',
        values: () => this.#withheld,
      },
    ];
  }

  #metric(name: ViewsMetricName, exposed: string, kind: OtherMetric['kind']): OtherMetric {
    return {
      name: `${PREFIX}_${exposed}`,
      help: `${VIEWS_METRICS[name].help} (${name})`,
      kind,
      values: () => new Map([['', this.#sums.get(name) ?? 0]]),
    };
  }

  #add(name: ViewsMetricName, count: number): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + count);
  }
}
