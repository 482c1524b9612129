import { runCommand } from '../command-line/command.ts';
import { kafkaSecurity } from '../command-line/kafka-connection-options.ts';
import { StopRequest } from '../command-line/stop-request.ts';
import { producerNotes } from './notes.ts';
import { producerOptions } from './options.ts';
import { parentProcess } from './parent-process.ts';
import { runProducer } from './run-producer.ts';

const GRACE_MS = 10_000;

const parent = parentProcess();
await runCommand({
  usage: 'npm run producer -- [options]',
  purpose:
    'Sends sensor readings to a Kafka topic, each exactly once, until stopped: simulated ones, or a history of your own.',
  options: producerOptions,
  notes: producerNotes,
  run: (settings) =>
    runProducer(settings, {
      security: kafkaSecurity(settings, process.env),
      topicWait: { connectTimeoutSeconds: settings['connect-timeout'] },
      out: process.stdout,
      err: process.stderr,
      stop: new StopRequest().signal,
      graceMs: GRACE_MS,
      tellParent: (readings) => parent.tell({ kind: 'acknowledged', readings }),
    }),
});
await parent.heard();
// A run that was abandoned may have left an attempt to connect behind, which would keep the process alive.
process.exit();
