import type { ContenderName } from '../../../bench/throughput/contenders.ts';
import type { Measurement } from '../../../bench/throughput/rounds.ts';

/** What a contender took in a round: documents a second, CPU seconds a million of its own, of OpenSearch. */
export const aMeasurement = (
  contender: ContenderName,
  documentsPerSecond: number,
  own = 10,
  openSearch = 20,
): Measurement => ({
  contender,
  documentsPerSecond,
  cpuSecondsPerMillion: { own, openSearch, kafka: 1 },
  peakMemoryBytes: 300e6,
});
