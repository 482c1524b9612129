import { type KafkaConnection, kafkaClient } from '../adapters/kafka/kafka-connection.ts';
import { kafkajsLog } from '../adapters/kafka/kafkajs-log.ts';
import { type Client, searchClient } from '../adapters/opensearch/connection/client.ts';
import { UserError } from '../command-line/command.ts';
import { kafkaConnectionOptions, kafkaSecurity } from '../command-line/kafka-connection-options.ts';
import { type OptionValues, text } from '../command-line/options.ts';
import { searchConnectionOptions, searchSettings } from '../command-line/search-connection-options.ts';
import { searchProblem } from '../command-line/search-refusal.ts';
import { serverOptions } from '../command-line/server-options.ts';
import { documentId } from '../detection/coordinates.ts';
import { countJudged, flaggedRecords } from './flagged-records.ts';
import { labelReport } from './label-report.ts';
import { DETECTOR_NAMES, type DetectorName, LabelTally } from './label-tally.ts';
import { readLabelledRecords } from './labelled-records.ts';
import { simulationOptions } from './simulation-options.ts';

/** The options of `npm run score-labels`. */
export const scoreLabelsOptions = {
  brokers: serverOptions.brokers,
  ...kafkaConnectionOptions,
  topic: serverOptions.topic,
  search: serverOptions.search,
  ...searchConnectionOptions,
  'timestamp-field': text({
    help: 'Field of the readings that holds their time.',
    placeholder: 'NAME',
    default: 'timestamp',
  }),
  ...simulationOptions,
};

const PURPOSE = { doing: 'read the verdicts', needs: 'a role that may read the indices anomalies-*' };

type Values = OptionValues<typeof scoreLabelsOptions>;

/** Compares the labels in a topic with the verdicts in the index; resolves to the exit status. */
export async function runScoreLabels(values: Values, out: { write(text: string): unknown }): Promise<number> {
  const connection = { brokers: values.brokers.split(','), security: kafkaSecurity(values, process.env) };
  const search = searchSettings(values, process.env).connection;
  const client = searchClient(search);
  try {
    const { documents, byModel } = await countJudged(client, values.topic);
    const detectors: readonly DetectorName[] = byModel > 0 ? DETECTOR_NAMES : ['rules'];
    const { records, tallies } = await tallyTopic(client, connection, values, detectors);
    if (documents < records)
      out.write(`${records - documents} of ${records} records have no verdict yet and count as not flagged.\n`);
    for (const [detector, tally] of tallies) out.write(labelReport(detector, tally.score()));
    if (byModel === 0) out.write('No document has a model score, so only the rules are scored.\n');
    return 0;
  } catch (error) {
    throw searchProblem(search, error, PURPOSE);
  } finally {
    await client.close();
  }
}

async function tallyTopic(
  client: Client,
  connection: KafkaConnection,
  values: Values,
  detectors: readonly DetectorName[],
) {
  const { topic } = values;
  const tallies = new Map(detectors.map((detector) => [detector, new LabelTally()]));
  const flagged = new Map<DetectorName, Set<string>>();
  for (const detector of detectors) flagged.set(detector, await flaggedRecords(client, topic, detector));
  let labels = 0;
  const kafka = kafkaClient(connection, { clientId: 'score-labels', logCreator: kafkajsLog(() => {}) });
  const records = await readLabelledRecords(kafka, topic, values['timestamp-field'], (record) => {
    if (record.label !== undefined) labels++;
    const id = documentId({ topic, ...record });
    for (const [detector, tally] of tallies) tally.add({ ...record, flagged: flagged.get(detector)?.has(id) ?? false });
  });
  if (labels === 0)
    throw new UserError(
      `None of the ${records} records in topic ${topic} carries a label; npm run producer -- --mode realistic sends labelled ones.`,
    );
  return { records, tallies };
}
