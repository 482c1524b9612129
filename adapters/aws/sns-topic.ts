import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Message } from '../../detection/episode/message.ts';

/** SNS takes subjects of at most 100 characters, of printable ASCII. */
const MOST_SUBJECT_CHARACTERS = 100;
const NOT_PRINTABLE = /[^ -~]+/g;

/**
 * Publishes each message to an SNS topic: its text to people, the whole of it as JSON to machines that subscribe with raw
 * delivery to another protocol than e-mail.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export class SnsTopic {
  readonly #topicArn: string;
  readonly #client: SNSClient;

  /** @param client that of the default region and credentials, unless told */
  constructor(topicArn: string, client: SNSClient = new SNSClient({ maxAttempts: 2 })) {
    this.#topicArn = topicArn;
    this.#client = client;
  }

  /** @throws Error from the client when the topic may not have it */
  async send(message: Message): Promise<void> {
    const body = { default: JSON.stringify(message), email: message.text };
    await this.#client.send(
      new PublishCommand({
        TopicArn: this.#topicArn,
        Subject: message.text.replace(NOT_PRINTABLE, '?').slice(0, MOST_SUBJECT_CHARACTERS),
        MessageStructure: 'json',
        Message: JSON.stringify(body),
        MessageAttributes: { kind: { DataType: 'String', StringValue: message.kind } },
      }),
    );
  }
}
