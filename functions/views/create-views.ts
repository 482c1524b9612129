import { SnsTopic } from '../../adapters/aws/sns-topic.ts';
import { readRulesFile } from '../../adapters/file-system/rules-file.ts';
import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import { Webhook } from '../../adapters/webhook/webhook.ts';
import { parseConfig, type ReceiverConfig } from './config.ts';
import type { Receiver } from './outbox-sender.ts';
import { Views } from './views.ts';

/**
 * Puts the views together as the environment says.
 *
 * @param writesAll whether each run may be the last
 * @throws Error with every problem of the configuration or the rules file
 */
export function createViews(environment: Readonly<Record<string, string | undefined>>, writesAll = false): Views {
  const config = parseConfig(environment);
  if (!config.ok) throw new Error(`The configuration of the views is unusable: ${config.problem.join('; ')}.`);
  const { search, rulesFile, receiver, overlapMs, tellsHistory } = config.value;
  const ruleSet = readRulesFile(rulesFile);
  if (!ruleSet.ok) throw new Error(`The rules of the views are unusable: ${ruleSet.problem.join('; ')}.`);
  return new Views({
    client: searchClient(search),
    ruleSet: ruleSet.value,
    receiver: receiverOf(receiver),
    overlapMs,
    tellsHistory,
    writesAll,
  });
}

/** The receiver that a configuration names; without one, messages are only logged. */
function receiverOf(config: ReceiverConfig): Receiver {
  switch (config.kind) {
    case 'none':
      return { send: async () => {} };
    case 'webhook':
      return new Webhook(config);
    case 'sns':
      return new SnsTopic(config.topicArn);
  }
}
