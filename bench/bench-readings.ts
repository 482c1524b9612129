import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** One reading of the measurements: about 157 bytes of JSON with six channels. */
export interface BenchReading {
  readonly key: string;
  readonly value: string;
}

const SENSORS = 200;

/** The readings of the measurements, the same at every call; some in six are anomalies. */
export function* benchReadings(count: number, startMs: number): Generator<BenchReading> {
  const random = xoroshiro128plus(1);
  const hundredths = (from: number, to: number) => (uniformInt(random, from * 100, to * 100) / 100).toFixed(2);
  for (let i = 0; i < count; i++) {
    const key = String(uniformInt(random, 1, SENSORS));
    const time = new Date(startMs + i).toISOString();
    const channels = `"temperature":${hundredths(15, 42)},"pressure":${hundredths(95, 122)},"humidity":${hundredths(20, 80)}`;
    const more = `"voltage":${hundredths(3, 4)},"vibration":${hundredths(0, 1)},"current":${hundredths(1, 9)}`;
    yield { key, value: `{"sensor_id":${key},${channels},${more},"timestamp":"${time}"}` };
  }
}
