import { relative } from 'node:path';
import { ANOMALIES_ALIAS } from '../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../detection/dead-letter.ts';
import { type PipelineServers, TOPIC } from './pipeline-parts.ts';

interface Place {
  readonly servers: PipelineServers;
  /** Where the console is; undefined without one. */
  readonly consoleUrl: string | undefined;
  readonly logFolder: string;
  /** Whether the run ends by itself, and the servers with it. */
  readonly ends: boolean;
  /** The options with which a later run finds the data, for instance ` --data other`. */
  readonly again: string;
}

/** What a person reads once everything runs: where it is, and how to look at the verdicts. */
export function whereToLook({ servers, consoleUrl, logFolder, ends, again }: Place): string {
  const { bootstrapServers, searchUrl, dashboardsUrl } = servers;
  return [
    '',
    'Running.',
    ...(consoleUrl === undefined ? [] : [`  Console     ${consoleUrl}   in a browser`]),
    `  Kafka       ${bootstrapServers}, topic ${TOPIC}`,
    `  OpenSearch  ${searchUrl}, index ${ANOMALIES_ALIAS}`,
    ...(dashboardsUrl === undefined ? [] : [`  Dashboards  ${dashboardsUrl}`]),
    `  Logs        ${relative('.', logFolder)}`,
    ...(ends
      ? [`They end with this run; npm start -- --no-producer${again} shows the verdicts again.`]
      : queries(searchUrl)),
    '',
  ].join('\n');
}

/** Sorted by the broker's time: a sensor's clock may be a century ahead. */
function queries(searchUrl: string): readonly string[] {
  const newest = `${searchUrl}/${ANOMALIES_ALIAS}/_search?size=5&sort=kafka.timestamp:desc`;
  return [
    'Look at the verdicts:',
    `  curl -s '${searchUrl}/${ANOMALIES_ALIAS}/_count?pretty'`,
    `  curl -s '${newest}&pretty'`,
    `  curl -s '${newest}&q=anomaly:true&pretty'`,
    `  curl -s '${searchUrl}/${DEAD_LETTERS_INDEX}/_search?size=5&pretty'`,
    'Ctrl-C stops everything.',
  ];
}
