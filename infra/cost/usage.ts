import { MEASURED, MIB_PER_PROCESSOR } from '../../bench/measured.ts';
import type { InfraConfig } from '../config.ts';
import { PRICES, type Price } from './prices.ts';

/** What a million readings cost beside what stands. */
export interface UsageItem {
  readonly what: string;
  readonly quantity: number;
  readonly price: Price;
  readonly dollars: number;
}

/** What Lambda waits for a batch to fill, unless it is set. */
const WINDOW_SECONDS = 0.5;
const MILLION = 1e6;
const GB = 1e9;

/**
 * Invocations of which X-Ray keeps a trace: one a second, and a twentieth of the others.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
const TRACED_SHARE = 0.05;
/** Of readings and verdicts, those that go to a broker or node in another of three zones, or of two. */
const otherZones = ({ network }: InfraConfig) => (network.zones - 1) / network.zones;

/**
 * What a million readings cost at a rate.
 *
 * @param rate readings a second, by which batches are larger and invocations fewer
 */
export function usageOf(config: InfraConfig, rate: number): readonly UsageItem[] {
  const { invocations, gbSeconds } = invocationsOf(config, rate);
  const perSecond = (invocations * rate) / MILLION;
  const traces = (invocations * (Math.min(1, perSecond) + TRACED_SHARE * Math.max(0, perSecond - 1))) / perSecond;
  const { bytesInKafka, bytesOnTheWay, logBytesPerInvocation } = MEASURED;
  // In from the sender, out to the poller, and the verdict to OpenSearch.
  const betweenZones = MILLION * (2 * bytesInKafka + bytesOnTheWay) * otherZones(config);
  return [
    item('invocations', invocations / MILLION, PRICES.requests),
    item('time of the detector', gbSeconds, PRICES.compute),
    item('logs', (invocations * logBytesPerInvocation) / GB, PRICES.logs),
    item('traces', traces / MILLION, PRICES.traces),
    item('traffic between zones', betweenZones / GB, PRICES.zoneTraffic),
  ];
}

/** Batches that a million readings come in, and the memory-time that they take. */
function invocationsOf({ detector, pollers }: InfraConfig, rate: number) {
  const window = Math.max(WINDOW_SECONDS, pollers.batchWindowSeconds);
  const readings = Math.max(1, Math.min(pollers.batchSize, rate * window));
  const invocations = MILLION / readings;
  const processor = detector.memoryMib / MIB_PER_PROCESSOR;
  const cpuSeconds = MEASURED.detectorCpuSecondsPerMillion / Math.min(1, processor);
  const seconds = cpuSeconds + (invocations * MEASURED.invocationMs) / 1_000;
  return { invocations, gbSeconds: (seconds * detector.memoryMib) / 1_024 };
}

function item(what: string, quantity: number, price: Price): UsageItem {
  return { what, quantity, price, dollars: quantity * price.dollars };
}
