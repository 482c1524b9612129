import type { Draws } from './draws.ts';

/** How the records are shared out among sensors and partitions: evenly, or as real ones are. */
export const KEY_SPREADS = ['even', 'skewed'] as const;
export type KeySpread = (typeof KEY_SPREADS)[number];

/** Who sends the next record, and where it goes. */
interface Choice {
  readonly sensor: number;
  readonly partition: number;
}

const EVEN_SENSORS = 50;
const SKEWED_SENSORS = 400;
const HOT_SENSOR = 1;
const LEAST_HOT_SHARE = 0.5;
const MOST_HOT_SHARE = 0.9;

/** Draws sensors and partitions without end. */
export function sensorChoice(draws: Draws, spread: KeySpread, partitions: number): () => Choice {
  if (spread === 'even')
    return () => ({ sensor: draws.whole(1, EVEN_SENSORS), partition: draws.whole(0, partitions - 1) });
  return skewedChoice(draws, partitions);
}

/** One sensor sends most, the others by Zipf's law, each into one partition; at least one partition gets nothing. */
function skewedChoice(draws: Draws, partitions: number): () => Choice {
  const used = draws.shuffled(Array.from({ length: partitions }, (_, partition) => partition)).slice(1);
  const kept = used.slice(0, draws.whole(1, Math.max(1, used.length)));
  const hotShare = LEAST_HOT_SHARE + draws.share() * (MOST_HOT_SHARE - LEAST_HOT_SHARE);
  const upTo = cumulativeZipf(SKEWED_SENSORS);
  const tail = () => {
    const share = draws.share();
    return HOT_SENSOR + 1 + upTo.findIndex((sum) => share < sum);
  };
  return () => {
    const sensor = draws.chance(hotShare) ? HOT_SENSOR : tail();
    return { sensor, partition: kept[sensor % kept.length] ?? 0 };
  };
}

/** The share of the first so many ranks together. */
function cumulativeZipf(ranks: number): readonly number[] {
  const harmonic: number[] = [];
  for (let rank = 1; rank <= ranks; rank++) harmonic.push((harmonic.at(-1) ?? 0) + 1 / rank);
  return harmonic.map((sum) => sum / (harmonic.at(-1) ?? 1));
}
