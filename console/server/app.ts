import { randomBytes } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Client } from '../../adapters/opensearch/connection/client.ts';
import type { SearchConnection } from '../../adapters/opensearch/connection/search-connection.ts';
import { DEAD_LETTER_STATES } from '../../adapters/opensearch/dead-letters/dead-letter-filter.ts';
import { userOfMachine } from '../../command-line/confirm.ts';
import type { PipelineCounters } from '../../command-line/pipeline-counters.ts';
import type { RuleSet } from '../../detection/rules.ts';
import type { SessionAnswer, Units } from '../view/answers.ts';
import { BoundedSearch } from './bounded-search.ts';
import type { Asset, ClientBundle } from './client-bundle.ts';
import { documentOf, newestDocuments } from './documents.ts';
import { EPISODE_SETS, listedEpisodes } from './episodes.ts';
import { refuseStrangers, strictHeaders } from './guards.ts';
import { handleEpisode, VERBS } from './handling.ts';
import { Health } from './health.ts';
import { newestLetters } from './letters.ts';
import { page } from './page.ts';
import { Panels } from './panels.ts';
import { BadQuestion, sayProblem } from './problems.ts';
import { lookedAt, sensorOf } from './questions.ts';
import { sensorCard } from './sensor-card.ts';
import { sensorsBeginningWith } from './sensors.ts';

/** What the console shows, and from where. */
export interface ConsoleOptions {
  readonly client: Client;
  readonly connection: SearchConnection;
  readonly ruleSet: RuleSet;
  /** Path of the rules file, for commands to copy; undefined for the default rules. */
  readonly rulesFile: string | undefined;
  readonly bundle: ClientBundle;
  /** Whether nothing can be changed. */
  readonly isReadOnly: boolean;
  /** What the pipeline counts that has started the console, if one has. */
  counters(): PipelineCounters | undefined;
  /** Told of mistakes in the program; standard error unless told. */
  readonly log?: (line: string) => void;
}

/** The addresses of the page; each is the same page, which shows what the address says. */
const PAGES = ['/', '/sensor', '/episodes', '/dead-letters', '/document'] as const;
/** Bytes of what is asked for with a change. */
const MOST_ASKED = 16_384;
const TOKEN_BYTES = 24;
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * The console's server: its page, and answers to a closed list of questions. A question names a panel, a time range and a sensor,
 * never a search of its own, so that each search has bounds. What people do with episodes is all that it changes.
 */
export function consoleApp(options: ConsoleOptions): Hono {
  const { connection, bundle, isReadOnly, log = (line: string) => process.stderr.write(line) } = options;
  const token = isReadOnly ? undefined : randomBytes(TOKEN_BYTES).toString('base64url');
  const app = new Hono();
  app.use(strictHeaders, refuseStrangers(token));
  app.onError(sayProblem(connection, log));
  app.notFound((context) =>
    context.json({ problem: 'There is nothing at this address; the console begins at /.' }, 404),
  );
  const text = page(bundle);
  for (const path of PAGES) app.get(path, (context) => context.html(text, 200, { 'Cache-Control': 'no-store' }));
  for (const asset of [bundle.script, bundle.style]) app.get(asset.path, (context) => sentAsset(context, asset));
  app.get('/favicon.ico', (context) => context.body(null, 204));
  app.use('/api/*', async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });
  answerQuestions(app, options);
  handleEpisodes(app, options, token);
  return app;
}

/** What people do with episodes, and the token for it. */
function handleEpisodes(app: Hono, { client }: ConsoleOptions, token: string | undefined): void {
  const by = userOfMachine();
  const session: SessionAnswer = { ...(token !== undefined && { token, ...(by !== undefined && { by }) }) };
  app.get('/api/session', (context) => context.json(session));
  const onError = (context: Context) => context.json({ problem: 'That is too much text: shorten it.' }, 413);
  for (const verb of VERBS)
    app.post(`/api/episodes/${verb}`, bodyLimit({ maxSize: MOST_ASKED, onError }), async (context) => {
      const asked: unknown = await context.req.json().catch(() => undefined);
      if (typeof asked !== 'object' || asked === null) throw new BadQuestion('What is asked for is not JSON.');
      return context.json(await handleEpisode(client, verb, asked as Record<string, unknown>, Date.now()));
    });
}

function answerQuestions(app: Hono, options: ConsoleOptions): void {
  const { client, connection, ruleSet, rulesFile, counters } = options;
  const search = new BoundedSearch(client);
  const units = unitsOf(ruleSet);
  const panels = new Panels(client, search, ruleSet);
  const health = new Health({ client, search, node: connection.node, counters });
  app.get('/api/health', async (context) => context.json(await health.now(Date.now())));
  app.get('/api/panels/overview', async (context) => context.json({ panels: await panels.overview() }));
  app.get('/api/panels/sensor', async (context) =>
    context.json({ panels: await panels.ofSensor(sensorOf(context) ?? '') }),
  );
  app.get('/api/panel/:name', async (context) => {
    const at = lookedAt(context);
    const panel = await panels.named(context.req.param('name'), at.sensor);
    if (panel === undefined) throw new BadQuestion('There is no panel of this name; load the page again.');
    return context.json(await panels.dataOf(panel, at));
  });
  app.get('/api/sensor', async (context) =>
    context.json(await sensorCard(search, sensorOf(context) ?? '', Date.now())),
  );
  app.get('/api/sensors', async (context) => context.json(await sensorsBeginningWith(search, sensorOf(context) ?? '')));
  app.get('/api/documents', async (context) =>
    context.json({
      ...(await newestDocuments(search, lookedAt(context), context.req.query('all') === undefined)),
      units,
    }),
  );
  app.get('/api/episodes', async (context) => {
    const set = EPISODE_SETS.find((each) => each === context.req.query('show')) ?? 'active';
    return context.json({ ...(await listedEpisodes(search, lookedAt(context), set, Date.now())), units });
  });
  app.get('/api/document', async (context) => {
    const { index = '', id = '' } = context.req.query();
    const document = await documentOf(client, index, id);
    if (document !== undefined) return context.json({ ...document, units });
    return context.json({ problem: 'There is no document of this id: retention may have removed its day.' }, 404);
  });
  app.get('/api/dead-letters', async (context) => {
    const { range } = lookedAt(context);
    const state = DEAD_LETTER_STATES.find((each) => each === context.req.query('state'));
    const answer = await newestLetters({ client, search: connection.node, range, state });
    return context.json({ ...answer, ...(rulesFile !== undefined && { rulesFile }) });
  });
}

/** Units by channel, as the rules say them. */
const unitsOf = ({ rules }: RuleSet): Units =>
  Object.fromEntries(rules.flatMap(({ channel, alarm }) => (alarm?.unit === undefined ? [] : [[channel, alarm.unit]])));

function sentAsset(context: Context, { type, content, gzipped }: Asset): Response {
  const takesGzip = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '');
  const headers = { 'Content-Type': type, 'Cache-Control': FOREVER, Vary: 'Accept-Encoding' };
  return takesGzip
    ? context.body(gzipped, 200, { ...headers, 'Content-Encoding': 'gzip' })
    : context.body(content, 200, headers);
}
