import type { Delivery } from '../../../event-source-mapping/delivery/delivery.ts';
import { FailureReport } from '../../../event-source-mapping/delivery/failure-report.ts';
import { EventSourceMapping } from '../../../event-source-mapping/event-source-mapping.ts';
import {
  type EventSourceMappingOptions,
  type MappingParts,
  mappingParts,
} from '../../../event-source-mapping/mapping-parts.ts';
import type {
  DiscardedBatch,
  OnFailureDestination,
} from '../../../event-source-mapping/on-failure/on-failure-destination.ts';
import type { DeliveryLedger } from './delivery-ledger.ts';
import type { ScriptedBrokers } from './scripted-brokers.ts';
import type { ScriptedConsumer } from './scripted-consumer.ts';
import type { ScriptedFunction } from './scripted-function.ts';
import { ScriptedKafka } from './scripted-kafka.ts';
import type { ScriptedLink } from './scripted-link.ts';

interface MemberSetting {
  readonly name: string;
  readonly link: ScriptedLink;
  readonly brokers: ScriptedBrokers;
  readonly ledger: DeliveryLedger;
  readonly environment: ScriptedFunction;
  readonly destination: OnFailureDestination | undefined;
  readonly options: Omit<EventSourceMappingOptions, 'brokers' | 'topic' | 'groupId' | 'environment' | 'log'>;
  readonly journal: (line: string) => void;
}

const STOP_GRACE_MS = 5_000;

/** A mapping in a process of its own: all of it is real but time, network, function and destination. */
export class ScriptedMember {
  readonly #setting: MemberSetting;
  readonly #mapping: EventSourceMapping;
  #parts: MappingParts | undefined;
  #consumer: ScriptedConsumer | undefined;
  isStopping = false;

  constructor(setting: MemberSetting) {
    this.#setting = setting;
    const { brokers, environment, options, name, journal } = setting;
    const given = {
      ...options,
      brokers: ['b:1'],
      topic: brokers.topicName,
      groupId: 'g',
      environment,
      log: (_: string, message: string, fields: object = {}) =>
        journal(`${name}: ${message} ${JSON.stringify(fields)}`),
    };
    this.#mapping = new EventSourceMapping(given, (checked) => {
      this.#parts = this.#assemble(checked);
      return this.#parts;
    });
    void this.#mapping.start();
  }

  get name(): string {
    return this.#setting.name;
  }

  get link(): ScriptedLink {
    return this.#setting.link;
  }

  /** Stops as a command does when it is told to; its process ends when that is over. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.#mapping.stop(STOP_GRACE_MS);
    this.link.kill();
  }

  /** Wanted records that were read in the present generation and are held nowhere: not in a buffer, not in an event. */
  lost(): readonly string[] {
    const { ledger, brokers } = this.#setting;
    if (this.isStopping || this.#parts === undefined || this.#parts.source.generation < 0) return [];
    return [...(this.#consumer?.positions ?? [])].flatMap(([partition, position]) => {
      const start = brokers.startsOf([partition]).get(partition) ?? 0;
      // A position beyond the end is out of range, and will be reset.
      const open = position > brokers.topic.end(partition) ? [] : ledger.open(partition, start, position);
      if (open.length === 0) return [];
      const held = this.#held(partition);
      return open.filter((offset) => !held(offset)).map((offset) => `${this.name} has lost ${partition}: ${offset}`);
    });
  }

  #held(partition: number): (offset: number) => boolean {
    const events = (this.#parts?.dispatcher.held ?? []).flatMap(partsOf);
    const offsets = new Set(
      events
        .flatMap(({ records }) => Object.values(records).flat())
        .filter((record) => record.partition === partition)
        .map(({ offset }) => offset),
    );
    const firstBuffered = this.#parts?.buffers.of(partition).nextOffset ?? Number.POSITIVE_INFINITY;
    return (offset) => offset >= firstBuffered || offsets.has(offset);
  }

  #assemble(options: EventSourceMappingOptions): MappingParts {
    const { brokers, link, destination, ledger, journal } = this.#setting;
    const { log } = options;
    return mappingParts(options, {
      clock: link.clock,
      destination,
      report: new LedgerReport(ledger, journal, { log, onFailing: () => {} }),
      newKafka: (onLogged) => {
        const kafka = new ScriptedKafka(brokers, link, onLogged);
        kafka.onConsumer = (consumer) => (this.#consumer = consumer);
        return kafka;
      },
    });
  }
}

const partsOf = ({ formed, behind }: Delivery) => [formed, ...behind].map(({ event }) => event);

/** Tells the ledger what is discarded. */
class LedgerReport extends FailureReport {
  readonly #ledger: DeliveryLedger;
  readonly #journal: (line: string) => void;

  constructor(
    ledger: DeliveryLedger,
    journal: (line: string) => void,
    options: ConstructorParameters<typeof FailureReport>[0],
  ) {
    super(options);
    this.#ledger = ledger;
    this.#journal = journal;
  }

  override discarded(discarded: DiscardedBatch, isDelivered: boolean): void {
    const records = Object.values(discarded.formed.event.records).flat();
    this.#ledger.settled(records);
    this.#journal(`discarded ${records.map(({ partition, offset }) => `${partition}:${offset}`).join(' ')}`);
    super.discarded(discarded, isDelivered);
  }
}
