import { type FunctionConfiguration, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { EMULATED, type EmulatedAccount } from '../../../localstack/account/emulated-account.ts';
import { type DeployedMapping, deployedMapping } from '../../../localstack/deployed-mapping.ts';
import { startFeed } from '../../../localstack/feed.ts';
import type { ReportedValue } from '../../../localstack/reported-metrics.ts';
import { type ScratchTopic, testBrokers } from '../servers/scratch-topic.ts';

const QUEUE = 'heard';
const SNS_VERSION = '2010-03-31';

/** Functions of an emulated account. */
export class DeployedFunctions {
  readonly #client: LambdaClient;

  constructor({ url, region }: EmulatedAccount) {
    this.#client = new LambdaClient({ endpoint: url, region, credentials: EMULATED.credentials });
  }

  async list(): Promise<readonly FunctionConfiguration[]> {
    return (await this.#client.send(new ListFunctionsCommand({}))).Functions ?? [];
  }

  /** The one whose name has this part. */
  async named(part: string): Promise<FunctionConfiguration> {
    const found = (await this.list()).filter(({ FunctionName }) => FunctionName?.includes(part));
    if (found.length !== 1 || found[0] === undefined) throw new Error(`There are ${found.length} functions ${part}.`);
    return found[0];
  }

  /** Calls a function with an event of a schedule; answers what went wrong in it. */
  async run(name: string): Promise<string | undefined> {
    const { FunctionError, Payload = [] } = await this.#client.send(
      new InvokeCommand({ FunctionName: name, Payload: '{}' }),
    );
    return FunctionError === undefined ? undefined : Buffer.from(Payload as Uint8Array).toString('utf8');
  }
}

/** Our event source mapping as the deployed one says, before the deployed detector, and what that reports. */
export async function startDeployedMapping(
  account: EmulatedAccount,
  scratch: ScratchTopic,
  detector: string,
  change: (deployed: DeployedMapping) => DeployedMapping = (deployed) => deployed,
) {
  const values: ReportedValue[] = [];
  const onValues = (sent: readonly ReportedValue[]) => void values.push(...sent);
  const deployed = change(await deployedMapping(account.url, detector, scratch));
  const mapping = await startFeed({ account, brokers: testBrokers(), deployed, onValues, log: () => {} });
  return { mapping, values, options: deployed.options };
}

/** A queue that hears what is published on topics. */
export class ListeningQueue {
  readonly #account: EmulatedAccount;
  readonly #url: string;

  private constructor(account: EmulatedAccount, url: string) {
    this.#account = account;
    this.#url = url;
  }

  static async on(account: EmulatedAccount, topicArns: readonly string[]): Promise<ListeningQueue> {
    const Endpoint = `arn:aws:sqs:${account.region}:${EMULATED.accountId}:${QUEUE}`;
    const Principal = { Service: 'sns.amazonaws.com' };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: Endpoint }];
    const Attributes = { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
    const { QueueUrl } = await account.call('sqs', 'AmazonSQS.CreateQueue', { QueueName: QUEUE, Attributes });
    for (const TopicArn of topicArns)
      await account.query('sns', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint }, SNS_VERSION);
    return new ListeningQueue(account, String(QueueUrl));
  }

  /** Takes what has come, at most ten messages. */
  async take(): Promise<readonly string[]> {
    const asked = { QueueUrl: this.#url, MaxNumberOfMessages: 10 };
    const { Messages } = await this.#account.call('sqs', 'AmazonSQS.ReceiveMessage', asked);
    return ((Messages ?? []) as readonly { readonly Body: string }[]).map(({ Body }) => Body);
  }
}
