import { decodeFetchAnswer, type FetchAnswer } from './fetch-answer.ts';
import { StandIn } from './fetched-record.ts';
import { UnknownBytes } from './record-cursor.ts';

const FETCH = 1;
const KNOWN_VERSION = 11;

/** A request of kafkajs 2.2.4 with what decodes its answer. */
interface ProtocolRequest {
  readonly request: { readonly apiKey: number; readonly apiVersion: number };
  readonly response: { decode(bytes: Buffer): Promise<unknown>; parse(decoded: unknown): unknown };
}

interface ConnectionPool {
  send(request: ProtocolRequest): Promise<unknown>;
}

interface Cluster {
  findBroker(request: { readonly nodeId: string }): Promise<unknown>;
}

/**
 * Lets a consumer of kafkajs decode what it fetches by {@link decodeFetchAnswer}, which makes one object of a record where
 * kafkajs 2.2.4 makes some twelve big integers, three buffers and two decoders.
 *
 * kafkajs sends each request with an object that decodes its answer; for fetches of version 11, which brokers speak from 2.3 on,
 * it is exchanged here. Everything else stays kafkajs's: the request, the errors in the answer, positions. So does the decoding
 * where a version is another, kafkajs is not built as it was, bytes are not as they are known, or the first records that
 * come are not what kafkajs makes of them.
 *
 * @param cluster of one consumer, as its assigner is given it
 */
export function decodeFetches(cluster: object): void {
  if (!isCluster(cluster)) return;
  const findBroker = cluster.findBroker.bind(cluster);
  const decoding = new OwnDecoding();
  const prepared = new WeakSet<ConnectionPool>();
  cluster.findBroker = async (request) => {
    const broker = await findBroker(request);
    const pool = poolOf(broker);
    if (pool === undefined || prepared.has(pool)) return broker;
    prepared.add(pool);
    const send = pool.send.bind(pool);
    pool.send = (sent) => send(decoding.of(sent));
    return broker;
  };
}

/** The decoding of one consumer's fetches: compared with kafkajs's own once, and left to it for good where they differ. */
export class OwnDecoding {
  #isProven = false;
  #isOff = false;

  /** The request with another decoder where it is one whose answer is known. */
  of(sent: ProtocolRequest): ProtocolRequest {
    const { request, response } = sent;
    if (this.#isOff || request?.apiKey !== FETCH || request.apiVersion !== KNOWN_VERSION) return sent;
    const decode = (bytes: Buffer) => this.#decode(bytes, () => response.decode(bytes));
    return { ...sent, response: { ...response, decode } };
  }

  async #decode(bytes: Buffer, byKafkajs: () => Promise<unknown>): Promise<unknown> {
    try {
      const own = await decodeFetchAnswer(bytes);
      return this.#isProven || !hasRecords(own) ? own : await this.#compare(own, byKafkajs);
    } catch (error) {
      if (error instanceof UnknownBytes) return byKafkajs();
      throw error;
    }
  }

  async #compare(own: FetchAnswer, byKafkajs: () => Promise<unknown>): Promise<unknown> {
    const theirs = await byKafkajs();
    this.#isProven = firstRecord(own) === firstRecord(theirs);
    this.#isOff = !this.#isProven;
    return this.#isProven ? own : theirs;
  }
}

const hasRecords = ({ responses }: FetchAnswer): boolean =>
  responses.some(({ partitions }) => partitions.some(({ messages }) => messages.some(isRecord)));

/** Stand-ins are ours alone. */
const isRecord = (message: object): boolean => !(message instanceof StandIn);

/** Where an answer has its first record and what that is, as text; empty for an answer of another form. */
function firstRecord(answer: unknown): string {
  const { responses } = (answer ?? {}) as Partial<FetchAnswer>;
  const partitions = responses?.flatMap((response) => response.partitions.map((part) => ({ ...response, ...part })));
  const found = partitions?.find(({ messages }) => messages.some(isRecord));
  // A list of its own, since the answer's filters in another way.
  const records = [...(found?.messages ?? [])].filter(isRecord);
  const [record] = records;
  if (found === undefined || record === undefined) return '';
  const { topicName, partition, highWatermark } = found;
  const bytes = [record.key, record.value].map((part) => part?.toString('base64') ?? null);
  return JSON.stringify([
    topicName,
    partition,
    highWatermark,
    records.length,
    record.offset,
    record.timestamp,
    ...bytes,
  ]);
}

const isCluster = (cluster: object): cluster is Cluster =>
  'findBroker' in cluster && typeof cluster.findBroker === 'function';

function poolOf(broker: unknown): ConnectionPool | undefined {
  const pool: unknown =
    typeof broker === 'object' && broker !== null ? Reflect.get(broker, 'connectionPool') : undefined;
  return isPool(pool) ? pool : undefined;
}

const isPool = (pool: unknown): pool is ConnectionPool =>
  typeof pool === 'object' && pool !== null && 'send' in pool && typeof pool.send === 'function';
