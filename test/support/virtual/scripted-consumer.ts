import type { ConsumerConfig, EachBatchPayload, TopicOffsets } from 'kafkajs';
import type { KafkaClientLogEntry } from '../../../adapters/kafka/kafkajs-log.ts';
import { FetchLoops } from './fetch-loops.ts';
import { aFetchedBatch, type FetchedBatch } from './fetched-batch.ts';
import type { ScriptedBrokers } from './scripted-brokers.ts';
import type { Membership } from './scripted-group.ts';
import type { ScriptedLink } from './scripted-link.ts';
import { ScriptedPositions } from './scripted-positions.ts';

export type ReadBatch = (payload: EachBatchPayload) => Promise<void>;
type EventName = 'HEARTBEAT' | 'GROUP_JOIN' | 'FETCH_START' | 'FETCH' | 'END_BATCH_PROCESS' | 'REQUEST' | 'CRASH';

interface ConsumerSetting {
  readonly brokers: ScriptedBrokers;
  readonly link: ScriptedLink;
  readonly settings: ConsumerConfig;
  /** Called before each attempt to join. */
  readonly onJoining: () => void;
  readonly emit: (event: EventName, payload: object) => void;
  readonly onLogged: (entry: KafkaClientLogEntry) => void;
}

const REBALANCING: readonly unknown[] = ['REBALANCE_IN_PROGRESS', 'NOT_COORDINATOR_FOR_GROUP', 'ILLEGAL_GENERATION'];
const FIRST_PAUSE_MS = 100;
const OLDEST = -2;

const noBroker = () => Object.assign(new Error('there is no broker'), { retriable: false });
const fieldOf = (error: unknown, name: 'type' | 'name' | 'retriable' | 'partition'): unknown =>
  error instanceof Error ? Reflect.get(error, name) : undefined;
/** The offsets of a commit, by partition of the one topic. */
export const offsetsOf = (topics: readonly TopicOffsets[]): ReadonlyMap<number, number> =>
  new Map(topics.flatMap(({ partitions }) => partitions.map(({ partition, offset }) => [partition, Number(offset)])));

const isUnknown = (error: unknown) => fieldOf(error, 'type') === 'UNKNOWN_MEMBER_ID';
const isRebalancing = (error: unknown) => isUnknown(error) || REBALANCING.includes(fieldOf(error, 'type'));
const isRetriable = (error: unknown) => fieldOf(error, 'retriable') !== false;
const NOBODY: Membership = { memberId: '', generation: -1 };

/**
 * Does what kafkajs 2.2.4 does between a consumer's `run` and `disconnect`, in the same order: a loop of fetches for each
 * broker, and joins from a heartbeat, when all loops have ended, or from a fetch, while the loops of other brokers go on.
 *
 * @see https://github.com/tulios/kafkajs/tree/v2.2.4/src/consumer (runner, fetchManager, consumerGroup, offsetManager)
 */
export class ScriptedConsumer {
  readonly #setting: ConsumerSetting;
  readonly #loops: FetchLoops;
  readonly #paused = new Set<number>();
  #read: ReadBatch = async () => {};
  #leaders: readonly number[] = [];
  #membership = NOBODY;
  #positions = new ScriptedPositions(this.#membership, []);
  #heartbeat: Promise<void> | undefined;
  #lastHeartbeatMs = 0;
  #running = false;
  /** Whether a call of {@link disconnect} finds what it has to stop. */
  #isStoppable = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(setting: ConsumerSetting) {
    this.#setting = setting;
    this.#loops = new FetchLoops({
      fetch: (broker) => this.#fetch(broker),
      handle: (batch) => this.#handle(batch),
    });
  }

  /** Where each assigned partition is read next. */
  get positions(): ReadonlyMap<number, number> {
    return new Map(this.#positions.partitions.map((partition) => [partition, this.#positions.next(partition)]));
  }

  async connect(): Promise<void> {
    await this.#refreshLeaders();
  }

  async run(read: ReadBatch): Promise<void> {
    this.#read = read;
    this.#isStoppable = true;
    try {
      await this.#join();
    } catch (error) {
      await this.#crash(error);
      return;
    }
    this.#running = true;
    this.#ended = this.#rounds();
  }

  /** Forgets what it stops, though that still joins and will then fetch for good: no later call ends it, for all connections come back. */
  async disconnect(): Promise<void> {
    const isStoppable = this.#isStoppable && this.#running;
    this.#isStoppable = false;
    if (!isStoppable) return;
    this.#running = false;
    await this.#loops.stop();
    await this.#ended;
    await this.#leave();
  }

  async #rounds(): Promise<void> {
    while (this.#running) {
      try {
        await this.#retried(() => this.#round());
      } catch (error) {
        void this.#crash(error);
        return;
      }
    }
  }

  async #round(): Promise<void> {
    if (!this.#running) return;
    try {
      await this.#loops.run(this.#setting.brokers.ids);
    } catch (error) {
      if (!isRebalancing(error)) throw error;
      if (isUnknown(error)) this.#membership = NOBODY;
      await this.#join();
    }
  }

  async #crash(error: unknown): Promise<void> {
    this.#running = false;
    await this.#loops.stop();
    await this.#leave();
    this.#setting.emit('CRASH', { error });
  }

  async #leave(): Promise<void> {
    const { memberId } = this.#membership;
    this.#membership = NOBODY;
    if (memberId !== '') await this.#request(() => this.#setting.brokers.group.leave(memberId)).catch(() => {});
  }

  async #join(): Promise<void> {
    const { brokers, settings, onJoining, emit } = this.#setting;
    await this.#retried(async () => {
      try {
        await this.#request(() => {});
        onJoining();
        const { memberId } = this.#membership;
        this.#membership = await this.#request(() => brokers.group.join(memberId, settings.sessionTimeout ?? 0));
        const membership = this.#membership;
        const partitions = await this.#request(() => brokers.group.sync(membership));
        this.#positions = new ScriptedPositions(membership, partitions);
        const memberAssignment = { [brokers.topicName]: partitions };
        emit('GROUP_JOIN', { memberId: membership.memberId, memberAssignment });
      } catch (error) {
        if (isUnknown(error)) this.#membership = NOBODY;
        throw error;
      }
    }, isRebalancing);
  }

  async #fetch(broker: number): Promise<readonly FetchedBatch[]> {
    if (!this.#running) return [];
    this.#setting.emit('FETCH_START', { nodeId: broker });
    const batches = await this.#fetchOrRecover(broker);
    this.#setting.emit('FETCH', { nodeId: broker });
    if (batches.length === 0) await this.#beat();
    return batches;
  }

  async #fetchOrRecover(broker: number): Promise<readonly FetchedBatch[]> {
    const { brokers, settings } = this.#setting;
    const maxWaitMs = settings.maxWaitTimeInMs ?? 0;
    try {
      const led = this.#positions.partitions.filter((partition) => this.#leaders[partition] === broker);
      await this.#askForCommitted();
      const positions = this.#positions;
      const active = led.filter((partition) => positions.committed.has(partition) && !this.#paused.has(partition));
      if (active.length === 0) {
        await this.#pause(maxWaitMs);
        return [];
      }
      const offsets = new Map(active.map((partition) => [partition, positions.next(partition)]));
      const fetched = await this.#request(() => brokers.fetch(broker, offsets, maxWaitMs));
      const open = fetched.filter(({ partition }) => !this.#paused.has(partition));
      return open.map((each) => aFetchedBatch(brokers.topicName, each));
    } catch (error) {
      await this.#recover(error);
      return [];
    }
  }

  async #recover(error: unknown): Promise<void> {
    const { link, brokers, onLogged } = this.#setting;
    if (fieldOf(error, 'type') === 'NOT_LEADER_FOR_PARTITION') {
      await this.#refreshLeaders();
      await this.#join();
    } else if (fieldOf(error, 'name') === 'KafkaJSOffsetOutOfRange') {
      const message = 'Offset out of range, resetting to default offset';
      const partition = Number(fieldOf(error, 'partition'));
      onLogged({ level: 'ERROR', message, component: 'ConsumerGroup', partition });
      const positions = this.#positions;
      await this.#request(() => brokers.commit(positions.membership, new Map([[partition, OLDEST]])));
      positions.forget(partition);
    } else throw link.isCut ? noBroker() : error;
  }

  async #handle(batch: FetchedBatch): Promise<void> {
    if (!this.#running) return;
    const { topic, partition } = batch;
    const payload = {
      topic,
      partition,
      batchSize: batch.messages.length,
      firstOffset: batch.firstOffset(),
      lastOffset: batch.lastOffset(),
    };
    if (batch.isMarksOnly) this.#positions.resolved.set(partition, Number(batch.lastOffset()) + 1);
    else await this.#read(this.#payload(batch));
    this.#setting.emit('END_BATCH_PROCESS', payload);
    await this.#beat();
  }

  #payload(batch: FetchedBatch): EachBatchPayload {
    const { partition } = batch;
    return {
      batch,
      resolveOffset: (offset) => {
        const end = offset === batch.messages.at(-1)?.offset ? batch.lastOffset() : offset;
        this.#positions.resolved.set(partition, Number(end) + 1);
      },
      heartbeat: () => this.#beat(),
      pause: () => {
        this.#paused.add(partition);
        return () => this.#paused.delete(partition);
      },
      commitOffsetsIfNecessary: async (offsets) => {
        const { membership } = this.#positions;
        await this.#request(() => this.#setting.brokers.commit(membership, offsetsOf(offsets?.topics ?? [])));
      },
      uncommittedOffsets: () => ({ topics: [] }),
      isRunning: () => this.#running,
      isStale: () => false,
    };
  }

  /** One request at a time, whoever asks for it. */
  async #beat(): Promise<void> {
    const { settings, brokers, link, emit } = this.#setting;
    const nowMs = link.clock.elapsedMs();
    if (this.#membership.memberId === '' || nowMs < this.#lastHeartbeatMs + (settings.heartbeatInterval ?? 0)) return;
    const membership = this.#membership;
    this.#heartbeat ??= this.#request(() => brokers.group.heartbeat(membership))
      .then(() => {
        emit('HEARTBEAT', { memberId: membership.memberId, groupGenerationId: membership.generation });
        this.#lastHeartbeatMs = link.clock.elapsedMs();
      })
      .finally(() => {
        this.#heartbeat = undefined;
      });
    await this.#heartbeat;
  }

  async #askForCommitted(): Promise<void> {
    const positions = this.#positions;
    const { unknown } = positions;
    if (unknown.length === 0) return;
    const known = await this.#request(() => this.#setting.brokers.startsOf(unknown));
    for (const [partition, offset] of known) positions.committed.set(partition, offset);
  }

  async #refreshLeaders(): Promise<void> {
    this.#leaders = await this.#request(() => this.#setting.brokers.leaders);
  }

  async #request<Answer>(work: () => Answer | Promise<Answer>): Promise<Answer> {
    const answer = await this.#setting.link.request(work);
    this.#setting.emit('REQUEST', {});
    return answer;
  }

  async #retried(work: () => Promise<void>, isWorthIt = isRetriable): Promise<void> {
    const { retries = 5, maxRetryTime = 1_000 } = this.#setting.settings.retry ?? {};
    for (let attempt = 0, pauseMs = FIRST_PAUSE_MS; ; attempt++) {
      try {
        await work();
        return;
      } catch (error) {
        if (attempt >= retries || !isWorthIt(error)) throw error;
        await this.#pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, maxRetryTime);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#setting.link.clock.after(ms, resolve));
  }
}
