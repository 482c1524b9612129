/**
 * What a reading costs, as measured; the pages about cost and capacity and the simulation of queues are computed from these, so that a
 * new measurement is one change here and `npm run pages`.
 */
export const MEASURED = {
  /** Processor seconds of the detector for a million readings of six channels and 200 sensors, with the model and the event's decoding. */
  detectorCpuSecondsPerMillion: 17.5,
  /** Processor seconds of OpenSearch for a million documents, with the states of sensors and what the views ask, beside a warm JVM. */
  searchCpuSecondsPerMillion: 25,
  /** Processor seconds of the brokers for a million readings. */
  kafkaCpuSecondsPerMillion: 1.1,
  /** What an invocation takes whatever it carries: runtime, look-up of the day, one round trip to OpenSearch. */
  invocationMs: 25,
  /**
   * A reading in a log of Kafka: 149 bytes in a run of 240,000 readings of `--mode realistic`, more in the small batches of a
   * low rate.
   */
  bytesInKafka: 200,
  /** A verdict in one copy of the index: 98 bytes in the same run, more where rules fire. */
  bytesInSearch: 150,
  /** Of a verdict on its way in a bulk request. */
  bytesOnTheWay: 420,
  /** What an invocation writes to its log: metrics in the embedded format, and Lambda's own three lines. */
  logBytesPerInvocation: 1_300,
} as const;

/** What has not been measured on AWS, and is assumed where the pages need it. */
export const ASSUMED = {
  /** A run of the views with 512 MiB: a dozen requests to OpenSearch, one after the other, and little else. */
  viewsRunSeconds: 2,
  /** E-mails to an address in a month. */
  emailsPerAddress: 500,
} as const;

/** Where and on what. */
export const MEASURED_ON =
  'one machine with two cores of an AMD EPYC, servers included (`npm run bench -- --model --records 500000`)';

/** Memory at which Lambda gives a whole processor. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const MIB_PER_PROCESSOR = 1_769;
