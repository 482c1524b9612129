import { type ISocketFactory, type Kafka, logLevel } from 'kafkajs';
import { type KafkaConnection, kafkaClient } from '../../adapters/kafka/kafka-connection.ts';
import { type KafkaClientLogEntry, kafkajsLog } from '../../adapters/kafka/kafkajs-log.ts';
import { MAX_RETRY_PAUSE_MS } from './consumer-settings.ts';

const REQUEST_TIMEOUT_MS = 10_000;

/** Makes a client of the brokers that hands on what it logs. */
export type NewKafka = (onLogged: (entry: KafkaClientLogEntry) => void) => Kafka;

interface ClientOptions extends KafkaConnection {
  readonly socketFactory?: ISocketFactory;
}

/** Clients with the patience that the source needs. */
export const sourceClient =
  (options: ClientOptions): NewKafka =>
  (onLogged) =>
    kafkaClient(options, {
      clientId: 'event-source-mapping',
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Enough for the coordinator of a broker that has just been started.
      retry: { retries: 5, initialRetryTime: 100, maxRetryTime: MAX_RETRY_PAUSE_MS },
      logLevel: logLevel.WARN,
      logCreator: kafkajsLog(onLogged),
      ...(options.socketFactory !== undefined && { socketFactory: options.socketFactory }),
    });
