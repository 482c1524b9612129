import { type LogEntry, type logCreator, logLevel } from 'kafkajs';

/** One entry of the Kafka client's own log, ready to be a line of JSON; further fields depend on the message. */
export interface KafkaClientLogEntry {
  readonly level: 'ERROR' | 'WARN' | 'INFO' | 'DEBUG';
  readonly message: string;
  /** The part of the client that speaks, for instance `Connection` or `Consumer`. */
  readonly component: string;
  readonly [field: string]: unknown;
}

/** Makes a kafkajs `logCreator` that hands each entry to a function; stack traces are left out. */
export const kafkajsLog = (write: (entry: KafkaClientLogEntry) => void): logCreator => {
  return () => (entry) => write(describe(entry));
};

/** Makes a kafkajs `logCreator` that writes each entry as a line of JSON to a stream, standard error unless told. */
export const kafkajsJsonLog = (stream: { write(text: string): unknown } = process.stderr): logCreator => {
  return kafkajsLog((entry) => stream.write(`${JSON.stringify(entry)}\n`));
};

function describe({ namespace, level, log }: LogEntry): KafkaClientLogEntry {
  const { stack: _, logger: __, ...fields } = log;
  return { ...fields, level: levelName(level), message: log.message, component: namespace };
}

function levelName(level: logLevel): KafkaClientLogEntry['level'] {
  if (level === logLevel.ERROR) return 'ERROR';
  if (level === logLevel.WARN) return 'WARN';
  return level === logLevel.INFO ? 'INFO' : 'DEBUG';
}
