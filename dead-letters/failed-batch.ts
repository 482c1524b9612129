import { printable } from '../command-line/bytes-text.ts';
import { failure, type Result } from '../detection/result.ts';
import { reasonOf } from '../failures/reason.ts';
import { type KafkaEvent, parseKafkaEvent } from '../functions/detector/kafka-event.ts';

/**
 * The event in what an event source mapping leaves of a failed batch: in S3 `payload` is the event as JSON text, in a Kafka
 * topic the event itself; queues get no payload.
 *
 * @returns the event, or in words what is wrong with the text
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export function eventOfFailedBatch(text: string): Result<KafkaEvent, string> {
  try {
    const { payload, payloadOmitted, KafkaBatchInfo } = JSON.parse(text) ?? {};
    if (payload === undefined && payloadOmitted !== undefined) return failure(leftOut(KafkaBatchInfo));
    if (payload === undefined || payload === null)
      return failure('it has no payload: only destinations in S3 and in a Kafka topic hold the records themselves');
    return parseKafkaEvent(typeof payload === 'string' ? JSON.parse(payload) : payload);
  } catch (error) {
    return failure(`it is not JSON: ${reasonOf(error)}`);
  }
}

/** The record of a Kafka topic's message that is only metadata, in words. */
function leftOut(batchInfo: unknown): string {
  const infos: unknown = Object(batchInfo).recordsInfo;
  const [[place = '', info = undefined] = []] = Object.entries(Object(infos));
  const record = printable(`${place}, offset ${Object(info).firstRecordOffset}`);
  return `its record (${record}) was larger than the topic takes and was left out; as long as Kafka has it, npm run detect -- --from TIME judges it again`;
}
