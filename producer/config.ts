/** The environment variables that the producer's task reads; infra sets exactly these. */
export interface ProducerEnvironment {
  /** ARN of the MSK cluster, whose bootstrap brokers are asked for. */
  readonly KAFKA_CLUSTER_ARN: string;
  readonly TOPIC: string;
  /** Readings a second. */
  readonly RATE: string;
  readonly SENSORS: string;
  readonly MODE: 'uniform' | 'daily' | 'realistic';
  /** The file whose age tells the health check whether readings are being sent. */
  readonly HEALTH_FILE: string;
}
