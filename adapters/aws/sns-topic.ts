import { createHash } from 'node:crypto';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Message } from '../../detection/episode/message.ts';

/** SNS takes subjects of at most 100 characters, of printable ASCII. */
const MOST_SUBJECT_CHARACTERS = 100;
const NOT_PRINTABLE = /[^ -~]+/g;
/** The client by itself waits without end, for instance where a subnet has no way to SNS. */
const TIMEOUT_MS = 10_000;
/** A FIFO topic keeps the order within a group. */
const GROUP = 'views';

/**
 * Publishes each message to an SNS topic: its text to people, the whole of it as JSON to machines that subscribe with raw
 * delivery to another protocol than e-mail.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export class SnsTopic {
  readonly #topicArn: string;
  readonly #client: SNSClient;
  readonly #timeoutMs: number;

  /**
   * @param client that of the default region and credentials, unless told
   * @param timeoutMs how long a message may take, with every attempt
   */
  constructor(topicArn: string, client: SNSClient = new SNSClient({ maxAttempts: 2 }), timeoutMs = TIMEOUT_MS) {
    this.#topicArn = topicArn;
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws Error that tells why the topic may not have it */
  async send(message: Message): Promise<void> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    await this.#client.send(this.#publication(message), { abortSignal: signal }).catch((error: unknown) => {
      throw signal.aborted ? new Error(`SNS did not answer within ${this.#timeoutMs / 1000} s`) : error;
    });
  }

  #publication(message: Message): PublishCommand {
    const body = { default: JSON.stringify(message), email: message.text };
    return new PublishCommand({
      TopicArn: this.#topicArn,
      Subject: message.text.replace(NOT_PRINTABLE, '?').slice(0, MOST_SUBJECT_CHARACTERS),
      MessageStructure: 'json',
      Message: JSON.stringify(body),
      MessageAttributes: { kind: { DataType: 'String', StringValue: message.kind } },
      ...(this.#topicArn.endsWith('.fifo') && {
        MessageGroupId: GROUP,
        MessageDeduplicationId: createHash('sha256').update(message.id).digest('hex'),
      }),
    });
  }
}
