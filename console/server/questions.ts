import type { Context } from 'hono';
import { readTimeRange } from '../view/time-range.ts';
import type { LookedAt } from './fill-request.ts';
import { BadQuestion } from './problems.ts';

const MOST_ID_BYTES = 256;

/** The sensor that a question names, if it does: any text of 1 to 256 bytes. */
export function sensorOf(context: Context): string | undefined {
  const sensor = context.req.query('sensor');
  if (sensor === undefined || sensor === '') return undefined;
  if (Buffer.byteLength(sensor) > MOST_ID_BYTES)
    throw new BadQuestion(`A sensor id has at most ${MOST_ID_BYTES} bytes; this one has ${Buffer.byteLength(sensor)}.`);
  return sensor;
}

/** What a question looks at: each has a time range. */
export function lookedAt(context: Context): LookedAt {
  const { from = 'now-15m', to = 'now' } = context.req.query();
  const read = readTimeRange(from, to, Date.now());
  if ('problem' in read) throw new BadQuestion(read.problem);
  return { range: read.range, sensor: sensorOf(context) };
}
