import { performance } from 'node:perf_hooks';
import { median } from '../text-table.ts';
import { BUSY_SENSOR } from './documents.ts';

/** A question of the page, and what it is called in the table. */
export interface Question {
  readonly name: string;
  readonly path: string;
}

/** How long a question took, in milliseconds: the first time, usually, and at most from the second time on. */
export interface Took extends Question {
  readonly firstMs: number;
  readonly medianMs: number;
  readonly mostMs: number;
}

interface PanelsAnswer {
  readonly panels: readonly { readonly name: string }[];
}

/** Asks the console's server; what it could not answer ends the measurement. */
export async function ask(url: string, path: string): Promise<unknown> {
  const response = await fetch(`${url}${path}`);
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${path} was answered by ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

/** What the overview asks in a time range. */
export async function overviewQuestions(url: string, from: string): Promise<readonly Question[]> {
  const { panels } = (await ask(url, '/api/panels/overview')) as PanelsAnswer;
  return [
    { name: 'pipeline health', path: '/api/health' },
    { name: 'episodes', path: '/api/episodes?show=active' },
    ...panels.map(({ name }) => ({ name, path: `/api/panel/${name}?from=${from}` })),
  ];
}

/** What the page of a sensor asks in a time range. */
export async function sensorQuestions(url: string, from: string): Promise<readonly Question[]> {
  const of = `sensor=${BUSY_SENSOR}`;
  const { panels } = (await ask(url, `/api/panels/sensor?${of}`)) as PanelsAnswer;
  return [
    { name: 'sensor: health', path: `/api/sensor?${of}` },
    ...panels.map(({ name }) => ({ name: `sensor: ${name}`, path: `/api/panel/${name}?${of}&from=${from}` })),
    { name: 'sensor: newest anomalies', path: `/api/documents?${of}&from=${from}` },
  ];
}

/** What somebody asks who looks for a sensor. */
export const PICKER_QUESTIONS: readonly Question[] = [
  { name: 'picker: nothing typed', path: '/api/sensors?sensor=' },
  { name: 'picker: a short beginning', path: '/api/sensors?sensor=sen' },
  { name: 'picker: a long beginning', path: '/api/sensors?sensor=sensor-4321' },
];

/** Asks each several times, one after the other. */
export async function timed(url: string, questions: readonly Question[], times: number): Promise<readonly Took[]> {
  const took: Took[] = [];
  for (const question of questions) {
    const each: number[] = [];
    for (let time = 0; time <= times; time++) {
      const startMs = performance.now();
      await ask(url, question.path);
      each.push(performance.now() - startMs);
    }
    const [firstMs = Number.NaN, ...later] = each;
    took.push({ ...question, firstMs, medianMs: median(later), mostMs: Math.max(...later) });
  }
  return took;
}
