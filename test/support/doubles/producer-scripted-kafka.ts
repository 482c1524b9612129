import { Kafka, type Message, type Producer, type RecordMetadata } from 'kafkajs';

type Answer = RecordMetadata[] | Error;

/** One send that a client was asked for. */
export interface ScriptedSend {
  /** Which of the clients made so far was asked, from 0. */
  readonly client: number;
  readonly messages: readonly Message[];
}

/** A Kafka client that connects to nothing: its producers answer their sends from one list, whichever is asked. */
export class ScriptedKafka extends Kafka {
  readonly sends: ScriptedSend[] = [];
  readonly #answers: Answer[];
  #clients = 0;

  constructor(answers: readonly Answer[]) {
    super({ brokers: ['127.0.0.1:1'] });
    this.#answers = [...answers];
  }

  override producer(): Producer {
    const client = this.#clients++;
    return {
      ...super.producer({ createPartitioner: () => () => 0 }),
      connect: async () => undefined,
      disconnect: async () => undefined,
      send: async ({ messages }) => {
        this.sends.push({ client, messages });
        const answer = this.#answers.shift();
        if (answer === undefined || answer instanceof Error) throw answer ?? new Error('nothing more was expected');
        return answer;
      },
    };
  }
}

/** What the broker says of records that it took into a partition. */
export const taken = (partition: number): RecordMetadata[] => [{ topicName: 'any', partition, errorCode: 0 }];

/** A protocol error as kafkajs throws it, wrapped as deep as it comes. */
export function protocolError(type: string): Error {
  const root = Object.assign(new Error(`broker said ${type}`), { type });
  return new Error('wrapped', { cause: new Error('wrapped', { cause: root }) });
}
