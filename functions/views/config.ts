import type { SearchConnection } from '../../adapters/opensearch/connection/search-connection.ts';
import {
  parseSearchConnection,
  type SearchEnvironment,
} from '../../adapters/opensearch/connection/search-environment.ts';
import { failure, type Result, shown, success } from '../../detection/result.ts';

/** The environment variables that the views read; infra and the command set exactly these. */
export interface ViewsEnvironment extends SearchEnvironment {
  /** Path of the rules file, relative to the working directory; without it the default rules. */
  readonly RULES_FILE?: string;
  /** Seconds that a run looks back beyond the one before; more than an invocation of the detector may take. 120 without it. */
  readonly VIEWS_OVERLAP_SECONDS?: string;
  /** Where messages go: an https or http URL that takes them as JSON. */
  readonly NOTIFY_URL?: string;
  /** What signs those messages; without it they are not signed. */
  readonly NOTIFY_SECRET?: string;
  /** ARN of the SNS topic to which messages go. */
  readonly NOTIFY_TOPIC_ARN?: string;
  /** `yes`: also of a history that was sent through is told. */
  readonly NOTIFY_HISTORY?: 'yes' | 'no';
  /** Name of the deployment, a dimension of the metrics where several report to one account; none without it. */
  readonly SYSTEM?: string;
}

/** Where messages go. */
export type ReceiverConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string | undefined }
  | { readonly kind: 'sns'; readonly topicArn: string };

export interface ViewsConfig {
  readonly search: SearchConnection;
  readonly rulesFile: string | undefined;
  readonly overlapMs: number;
  readonly receiver: ReceiverConfig;
  readonly tellsHistory: boolean;
}

/** The detector's longest invocation on one machine is a minute unless told; what it writes shows within a second. */
export const DEFAULT_OVERLAP_SECONDS = 120;
const LONGEST_OVERLAP_SECONDS = 86_400;
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;

/** Reads the configuration; every problem at once, each naming the variable, what it got and what it allows. */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Result<ViewsConfig, readonly string[]> {
  const problems: string[] = [];
  const { RULES_FILE, VIEWS_OVERLAP_SECONDS: overlap = String(DEFAULT_OVERLAP_SECONDS) } = environment;
  const search = parseSearchConnection(environment, ['none', 'basic', 'sigv4'], problems);
  if (RULES_FILE === '') problems.push('RULES_FILE is empty; set it to the path of a rules file or leave it out');
  const overlapSeconds = /^\d{1,5}$/.test(overlap) ? Number(overlap) : Number.NaN;
  if (!(overlapSeconds >= 1 && overlapSeconds <= LONGEST_OVERLAP_SECONDS))
    problems.push(
      `VIEWS_OVERLAP_SECONDS must be a whole number from 1 to ${LONGEST_OVERLAP_SECONDS}, got ${shown(overlap)}`,
    );
  const history = environment['NOTIFY_HISTORY'] ?? 'no';
  if (history !== 'yes' && history !== 'no') problems.push(`NOTIFY_HISTORY must be yes or no, got ${shown(history)}`);
  const receiver = parseReceiver(environment, problems);
  if (problems.length > 0) return failure(problems);
  const overlapMs = overlapSeconds * 1000;
  return success({ search, rulesFile: RULES_FILE, overlapMs, receiver, tellsHistory: history === 'yes' });
}

function parseReceiver(environment: Readonly<Record<string, string | undefined>>, problems: string[]): ReceiverConfig {
  const { NOTIFY_URL: url = '', NOTIFY_TOPIC_ARN: topicArn = '', NOTIFY_SECRET: secret = '' } = environment;
  if (url !== '' && topicArn !== '')
    problems.push('NOTIFY_URL and NOTIFY_TOPIC_ARN are both set; leave one of them out');
  if (topicArn !== '') {
    if (!TOPIC_ARN.test(topicArn))
      problems.push(`NOTIFY_TOPIC_ARN must be the ARN of an SNS topic, got ${shown(topicArn)}`);
    return { kind: 'sns', topicArn };
  }
  if (url === '') {
    if (secret !== '') problems.push('NOTIFY_SECRET signs what goes to NOTIFY_URL, which is missing');
    return { kind: 'none' };
  }
  // What is wrong with it is not shown: such URLs hold a secret.
  if (!isWebhook(url)) problems.push('NOTIFY_URL must be an http or https URL without a user name or password');
  return { kind: 'webhook', url, secret: secret === '' ? undefined : secret };
}

/** Whether messages can be sent there. */
export function isWebhook(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
