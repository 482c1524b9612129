/** The two shapes of the system: the cheapest that works, and the one that keeps data through the loss of a zone. */
export const PROFILES = ['development', 'production'] as const;

/** One of {@link PROFILES}. */
export type Profile = (typeof PROFILES)[number];

/** How tasks, which need AWS's public APIs, reach them. */
export const EGRESS_MODES = ['public-subnet', 'nat-gateway'] as const;

/** What reads the topic for the detector: pollers that AWS sizes, or pollers that are paid for by the hour. */
export const POLLER_MODES = ['on-demand', 'provisioned'] as const;

/** Where a new event source mapping begins. */
export const STARTING_POSITIONS = ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] as const;

/** Where a batch goes that is discarded when its retries are used up. */
export const ON_FAILURE_DESTINATIONS = ['none', 's3'] as const;

/** What the producer's sensors look like. */
export const PRODUCER_MODES = ['uniform', 'daily', 'realistic'] as const;

/**
 * How much MSK measures for CloudWatch; all but the first are paid for by the metric.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html
 */
export const KAFKA_MONITORING = ['DEFAULT', 'PER_BROKER', 'PER_TOPIC_PER_BROKER'] as const;

type OneOf<List extends readonly string[]> = List[number];

/** Everything that can be chosen about a deployment; checked by `loadConfig`. */
export interface InfraConfig {
  readonly profile: Profile;
  /** What the names of all stacks begin with, so that several systems fit into one account. */
  readonly name: string;
  /** Path of the rules file; empty for the default rules. */
  readonly rules: string;
  readonly network: {
    /** Range of the VPC's addresses; those of networks that are to be joined must differ. */
    readonly cidr: string;
    /** Availability zones that brokers, search nodes and functions are spread over. */
    readonly zones: number;
    /**
     * Ids of those zones, like use1-az1, separated by commas; empty for the first ones of the region. Ids and not names,
     * since us-east-1a is another zone in every account.
     */
    readonly zoneIds: string;
    readonly egress: OneOf<typeof EGRESS_MODES>;
  };
  readonly kafka: {
    readonly instanceType: string;
    readonly brokersPerZone: number;
    /** Of each broker. */
    readonly storageGib: number;
    /** How far MSK may grow the disk of each broker, which never shrinks again; as much as storageGib for not at all. */
    readonly maximumStorageGib: number;
    readonly partitions: number;
    readonly retentionHours: number;
    /** Ranges, separated by commas, of networks joined by peering or VPN that may reach the brokers. */
    readonly clientCidrs: string;
    readonly monitoring: OneOf<typeof KAFKA_MONITORING>;
  };
  readonly search: {
    readonly instanceType: string;
    readonly dataNodes: number;
    /** 0 or 3. */
    readonly masterNodes: number;
    readonly masterInstanceType: string;
    readonly storageGib: number;
    /** Copies of each shard beside the first. */
    readonly replicas: number;
  };
  readonly detector: {
    readonly memoryMib: number;
    readonly timeoutSeconds: number;
    /** 0 reserves nothing; accounts without a raised quota refuse any reservation. */
    readonly reservedConcurrency: number;
    /** Whether the model of each sensor judges beside the rules. */
    readonly model: boolean;
  };
  readonly pollers: {
    readonly mode: OneOf<typeof POLLER_MODES>;
    readonly minimum: number;
    readonly maximum: number;
    readonly batchSize: number;
    /** -1 leaves Lambda's own half second; 0 sends each batch at once. */
    readonly batchWindowSeconds: number;
    /** With another name a new mapping is made, which begins at the starting position: a replay. */
    readonly consumerGroup: string;
    readonly startingPosition: OneOf<typeof STARTING_POSITIONS>;
    /** ISO 8601, with AT_TIMESTAMP only; else empty. */
    readonly startingTimestamp: string;
    /** -1 retries until the record leaves the topic. */
    readonly retryAttempts: number;
    /** -1 is the age at which the record leaves the topic. */
    readonly maximumRecordAgeSeconds: number;
    readonly bisectOnError: boolean;
    readonly onFailure: OneOf<typeof ON_FAILURE_DESTINATIONS>;
  };
  readonly retention: {
    readonly keepDays: number;
    readonly keepDeadLetterDays: number;
  };
  readonly alerts: {
    /** Addresses, separated by commas, to which episodes and silent sensors are told; empty for nobody. */
    readonly email: string;
  };
  readonly producer: {
    /** 0 for people with sensors of their own. */
    readonly desiredCount: number;
    /** Readings a second. */
    readonly rate: number;
    readonly sensors: number;
    readonly mode: OneOf<typeof PRODUCER_MODES>;
  };
  readonly logs: {
    readonly keepDays: number;
  };
  readonly alarms: {
    /** Addresses that get every alarm, separated by commas. */
    readonly email: string;
    /** URL that gets the alarms that are to wake somebody; empty for none. */
    readonly pagerUrl: string;
    /** Above how many anomalous readings a minute the sensors are looked at. */
    readonly anomaliesPerMinute: number;
    /** Above how many anomalous readings in a hundred the sensors or the rules are looked at. */
    readonly anomalyPercent: number;
    /** Above how many active episodes at a time the plant is looked at. */
    readonly activeEpisodes: number;
    /** Above how many silent sensors at a time. */
    readonly silentSensors: number;
    /** After how many minutes without any record somebody is woken; 0 for never. */
    readonly noRecordsMinutes: number;
    /** How old the oldest record that is not judged yet may be. */
    readonly lagSeconds: number;
    /** How long the slowest hundredth may take from the broker to the index. */
    readonly latencyMs: number;
  };
}

/** Name of the topic, which is a contract with every sensor. */
export const TOPIC = 'sensor-data';

/** What stacks, alarms and metrics of one deployment are told apart by. */
export function systemOf({ name, profile }: InfraConfig): string {
  return `${name}-${profile}`;
}

/** Shards of a day's index, copies not counted: one on each data node, so that all of them write. */
export function primaryShards({ search }: InfraConfig): number {
  return search.dataNodes;
}

/** Copies of each record: one in each zone, however many brokers there are, since it cannot be changed later. */
export function replicationFactor({ network }: InfraConfig): number {
  return network.zones;
}
