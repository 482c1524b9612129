import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ASSUMED } from '../../../bench/measured.ts';
import { WITHHELD_REASONS } from '../../../detection/episode/episode-record.ts';
import { DETECTOR_METRICS } from '../../../functions/detector/telemetry-names.ts';
import { RETENTION_METRICS } from '../../../functions/retention/telemetry-names.ts';
import { VIEWS_METRICS } from '../../../functions/views/telemetry-names.ts';
import { capacityOf } from '../../../infra/capacity.ts';
import { costPage, costSentence } from '../../../infra/cost/cost-page.ts';
import { lineItems, monthly, OWN_METRICS } from '../../../infra/cost/line-items.ts';
import { RATES } from '../../../infra/cost/scenarios.ts';
import { usageOf } from '../../../infra/cost/usage.ts';
import { loadConfig } from '../../../infra/load-config.ts';
import { projectRoot } from '../../../project-root.ts';
import { pipelineTemplates } from '../../support/templates/pipeline-templates.ts';

const templatesIn = (...of: Parameters<typeof pipelineTemplates>) => Object.values(pipelineTemplates(...of));

describe('the page about cost', () => {
  it('is what the templates say; npm run pages writes it', () => {
    expect(readFileSync(join(projectRoot, 'docs/cost.md'), 'utf8')).toBe(costPage());
  }, 120_000);

  it('names source and date of the price in every line', () => {
    const lines = costPage()
      .split('\n')
      .filter((line) => line.includes(' $ per '));
    expect(lines.length).toBeGreaterThan(40);
    for (const line of lines) expect(line).toMatch(/\]\(https:\/\/aws\.amazon\.com\/[^)]+\) \| November 2026 \|/);
  });

  it.each(RATES)('knows settings that hold $rate readings a second', ({ rate, settings }) => {
    const { kafkaPerSecond, searchPerSecond } = capacityOf(loadConfig(settings));
    expect(Math.min(kafkaPerSecond, searchPerSecond)).toBeGreaterThanOrEqual(rate);
  });
});

describe('the lines of a bill', () => {
  const development = lineItems(templatesIn('development'));
  const dollarsOf = (start: string) => development.find(({ what }) => what.startsWith(start))?.dollars ?? 0;

  it('have every resource with a price', () => {
    // Two small brokers for 730 hours, an alarm of two brokers' metrics, an endpoint in one zone.
    expect(dollarsOf('brokers kafka.t3.small')).toBeCloseTo(2 * 730 * 0.0456);
    expect(dollarsOf('interface endpoints')).toBeCloseTo(3 * 7.3);
    expect(dollarsOf('secrets')).toBeCloseTo(0.4);
    expect(dollarsOf('disks of data nodes')).toBeCloseTo(1.22);
    expect(monthly(development)).toBeCloseTo(development.reduce((sum, { dollars }) => sum + dollars, 0));
  });

  it('charge an alarm for each metric of its arithmetic', () => {
    const alarm = (queries: number) => ({
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Metrics: [...Array.from({ length: queries }, () => ({ MetricStat: {} })), { Expression: 'm' }] },
      },
    });
    const costOf = (queries: number) => monthly(lineItems([{ Resources: alarm(queries) }])) - monthly(lineItems([]));
    expect(costOf(6)).toBeCloseTo(0.6);
    expect(costOf(1)).toBeCloseTo(0.1);
  });

  it('charge for a run of the views each minute, and for e-mails only where somebody is told', () => {
    const runs = 730 * 60;
    expect(dollarsOf('calls of the views')).toBeCloseTo(runs / 1e6);
    expect(dollarsOf('time of the views')).toBeCloseTo(runs * ASSUMED.viewsRunSeconds * 0.5 * 0.0000133334);
    expect(dollarsOf('e-mails')).toBe(0);
    const told = lineItems(templatesIn('development', { 'alerts.email': 'one@example.com,two@example.com' }));
    expect(told.find(({ what }) => what.startsWith('e-mails'))?.dollars).toBeCloseTo(
      (2 * ASSUMED.emailsPerAddress * 2) / 100_000,
    );
    expect(told.find(({ what }) => what === 'interface endpoints')?.quantity).toBe(4);
  });

  it('refuse a schedule that is not known', () => {
    const schedule = { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 hour)' } };
    expect(() => lineItems([{ Resources: { schedule } }])).toThrow('no price is known of a schedule rate(1 hour)');
  });

  it('count the metrics that our functions report', () => {
    expect(OWN_METRICS).toEqual({
      detector: Object.keys(DETECTOR_METRICS).length,
      retention: Object.keys(RETENTION_METRICS).length,
      views: Object.keys(VIEWS_METRICS).length - 1 + WITHHELD_REASONS.length,
    });
  });

  it('refuse a resource or a size without a price', () => {
    const one = (Type: string, Properties: object) => [{ Resources: { One: { Type, Properties } } }];
    expect(() => lineItems(one('AWS::RDS::DBInstance', {}))).toThrow('no price is known of AWS::RDS::DBInstance');
    const nodes = {
      ClusterConfig: { InstanceType: 'r8g.large.search', InstanceCount: 1 },
      EBSOptions: { VolumeSize: 1 },
    };
    expect(() => lineItems(one('AWS::OpenSearchService::Domain', nodes))).toThrow(
      'no price is known of r8g.large.search',
    );
  });

  it('say in a sentence that a price is not known, instead of stopping a synthesis', () => {
    expect(costSentence(templatesIn('production', { 'search.instanceType': 'r6g.large.search' }))).toBe(
      'What it costs is not known here: no price is known of r6g.large.search; add it to infra/cost.',
    );
  });

  it('are a sentence for whoever synthesises', () => {
    expect(costSentence(templatesIn('development'))).toMatch(
      /^It costs about 1\d\d\.\d\d \$ a month in us-east-1 before readings; /,
    );
  });
});

describe('what a million readings cost', () => {
  const sumAt = (rate: number) =>
    usageOf(loadConfig({ profile: 'production' }), rate).reduce((sum, { dollars }) => sum + dollars, 0);

  it('is less at a higher rate, whose batches are larger, until they are full', () => {
    expect(sumAt(100)).toBeGreaterThan(sumAt(1_000));
    expect(sumAt(1_000)).toBeGreaterThan(sumAt(20_000));
    const logsAt = (rate: number) =>
      usageOf(loadConfig({ profile: 'production' }), rate).find(({ what }) => what === 'logs')?.dollars;
    // A batch of 10,000 readings is full after half a second of 20,000.
    expect(logsAt(19_000)).toBeGreaterThan(logsAt(20_000) ?? 0);
    expect(logsAt(20_000)).toBe(logsAt(40_000));
  });
});
