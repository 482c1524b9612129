import type { Kafka, KafkaMessage } from 'kafkajs';
import { readRecords } from '../adapters/kafka/record-reader.ts';
import type { DeadLetter } from '../adapters/opensearch/dead-letters/dead-letters.ts';
import type { OffsetRange, Part } from '../detection/coordinates.ts';
import { elementTexts } from '../detection/reading/array-elements.ts';
import { base64Of, type KafkaEventRecord } from '../functions/detector/kafka-event.ts';

/** Turns dead letters back into the records that they were. */
export class WholeRecords {
  readonly #kafka: () => Kafka;

  /** @param kafka makes a client; called only when bytes have to be read again */
  constructor(kafka: () => Kafka) {
    this.#kafka = kafka;
  }

  /**
   * The records of some dead letters. Where bytes were cut, the record is read again from Kafka by its coordinates, and must
   * have the same timestamp: a topic that was made again has another record there.
   *
   * @param onGone told each letter whose record cannot be had, and why
   * @throws Error from kafkajs when the brokers do not answer
   */
  async of(
    letters: readonly DeadLetter[],
    onGone: (id: string, why: string) => void,
  ): Promise<readonly KafkaEventRecord[]> {
    const records = letters.filter(({ valueTruncated }) => !valueTruncated).map((letter) => recordOf(letter));
    const cut = letters.filter(({ valueTruncated }) => valueTruncated);
    for (const topic of new Set(cut.map(({ at }) => at.topic)))
      records.push(
        ...(await this.#readAgain(
          topic,
          cut.filter(({ at }) => at.topic === topic),
          onGone,
        )),
      );
    return records;
  }

  async #readAgain(
    topic: string,
    letters: readonly DeadLetter[],
    onGone: (id: string, why: string) => void,
  ): Promise<readonly KafkaEventRecord[]> {
    const records: KafkaEventRecord[] = [];
    const gone = new Map(letters.map(({ id }) => [id, 'Kafka no longer has the record']));
    await readRecords(this.#kafka(), topic, placesOf(letters), (partition, offset, message) => {
      for (const letter of letters.filter(({ at }) => at.partition === partition && at.offset === offset)) {
        if (Number(message.timestamp) === letter.at.timestampMs) {
          gone.delete(letter.id);
          records.push(recordOf(letter, message));
        } else gone.set(letter.id, 'Kafka has another record there, since the topic was created again');
      }
    });
    for (const [id, why] of gone) onGone(id, why);
    return records;
  }
}

/** Each place once: of a topic that was created again two letters may come from the same. */
function placesOf(letters: readonly DeadLetter[]): readonly OffsetRange[] {
  const places = letters.map(({ at: { partition, offset } }) => ({ partition, first: offset, end: offset + 1 }));
  return [...new Map(places.map((place) => [`${place.partition}-${place.first}`, place])).values()];
}

function recordOf({ at, key, value }: DeadLetter, message?: KafkaMessage): KafkaEventRecord {
  const { timestampMs: timestamp, ...place } = at;
  return { ...place, timestamp, key, value: message === undefined ? value : valueFrom(message, place.part) };
}

/** Of an array of readings only the one that is meant. */
function valueFrom({ value }: KafkaMessage, part: Part | undefined): string | null {
  if (value === null || part === undefined) return value?.toString('base64') ?? null;
  return base64Of(elementTexts(String(value))[part.index] ?? '');
}
