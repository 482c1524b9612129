import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bundleFunction } from '../../../functions/bundle.ts';
import {
  type Asked,
  aDashboardsServer,
  type DashboardsServer,
  type OtherAnswer,
} from '../../support/dashboards/a-dashboards-server.ts';
import { edit, kept, nameOf } from '../../support/dashboards/kept-object.ts';
import { SHIPPED, shipped } from '../../support/dashboards/shipped.ts';
import { aSecretsServer, type SecretsServer } from '../../support/doubles/a-secrets-server.ts';
import { type Ending, runFunction } from '../../support/programs/run-function.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

const USER = { username: 'admin', password: 'generated' };
const folder = aTemporaryFolder();

let bundle: string;
let server: DashboardsServer;
let secrets: SecretsServer;
let password: string;
let instead: (asked: Asked) => OtherAnswer | undefined;

beforeAll(async () => {
  bundle = await bundleFunction('dashboards');
});
beforeEach(async () => {
  instead = () => undefined;
  password = USER.password;
  const options = { basePath: '/_dashboards', user: USER, instead: (asked: Asked) => instead(asked) };
  [server, secrets] = await Promise.all([
    aDashboardsServer(options),
    aSecretsServer(() => JSON.stringify({ ...USER, password })),
  ]);
});
afterEach(async () => void (await Promise.all([server.close(), secrets.close()])));

const objects = () => server.objectsOf('global');
const create = { RequestType: 'Create', ResourceProperties: { objectsVersion: 'one' } } as const;
const wayBack = { ...create, RequestType: 'Update', PhysicalResourceId: 'saved-objects-one' } as const;

/** Has CloudFormation ask the function, which has a time of its own to give up. */
async function ended(event: object, remainingMs = 20_000, more: Readonly<Record<string, string>> = {}) {
  const environment = {
    SEARCH_NODE: server.url.replace('/_dashboards', ''),
    MASTER_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf',
    ...secrets.environment,
    ...more,
  };
  const { endings, printed } = await runFunction(bundle, environment, [event], remainingMs);
  return { ending: endings[0] as Ending, printed };
}

const summary = (text: string, id = 'saved-objects-one') => ({
  answer: { PhysicalResourceId: id, Data: { Summary: text } },
});

const isImport = ({ path }: Asked) => path.endsWith('/_import');
const json = (status: number, body: object): OtherAnswer => ({
  ...{ status, type: 'application/json' },
  text: JSON.stringify(body),
});

describe('the function that installs the saved objects', () => {
  it('installs them as the master user, under the base path of the domain, for everybody', async () => {
    const { ending, printed } = await ended(create);
    expect(ending).toEqual(
      summary(`Version 1: ${SHIPPED.length} objects installed, 0 brought up to date, 0 there already`),
    );
    expect(objects().size).toBe(SHIPPED.length);
    expect(printed).not.toContain(USER.password);
    expect(new Set(server.asked.slice(1).map(({ headers }) => headers['securitytenant']))).toEqual(new Set(['global']));
  });

  it('draws the channels of the rules that are deployed', async () => {
    const rules = join(folder, 'rules.json');
    writeFileSync(rules, JSON.stringify({ rules: [{ name: 'damp', channel: 'humidity', above: 80 }] }));
    await ended(create, 20_000, { RULES_FILE: rules });
    expect([...objects().keys()]).toContain('visualization:sensor-anomalies-v1-channel-humidity');
  });

  it('leaves alone what somebody has edited, and says how much that is', async () => {
    await ended(create);
    edit(objects(), shipped('overview').id, { timeFrom: 'now-7d' });
    const update = { ...create, RequestType: 'Update', ResourceProperties: { objectsVersion: 'two' } };
    const { ending } = await ended({ ...update, PhysicalResourceId: 'saved-objects-one' });
    expect(ending).toMatchObject(
      summary(expect.stringMatching(/; 1 left alone, since somebody has edited them$/) as never, 'saved-objects-two'),
    );
    expect(objects().get(nameOf(shipped('overview')))?.attributes['timeFrom']).toBe('now-7d');
  });

  it('leaves everything there when its stack is deleted', async () => {
    await ended(create);
    const { ending } = await ended({ ...wayBack, RequestType: 'Delete' });
    expect(ending).toEqual(summary('Left there'));
    expect(objects().size).toBe(SHIPPED.length);
  });

  it('waits while Dashboards is not ready', async () => {
    let refusals = 2;
    instead = () => (refusals-- > 0 ? json(503, { statusCode: 503, message: 'not ready yet' }) : undefined);
    const { ending, printed } = await ended(create);
    expect(ending).toHaveProperty('answer');
    expect(printed).toContain('Dashboards is not ready; trying again');
  });
});

const page = (status: number): OtherAnswer => ({ status, type: 'text/html', text: '<!DOCTYPE html><h1>Sorry</h1>' });
const oneMissing = {
  success: false,
  successCount: 0,
  errors: [{ ...shipped('overview'), error: { type: 'missing_references' } }],
};

const TROUBLES: readonly [string, (asked: Asked) => OtherAnswer | undefined, RegExp][] = [
  ['a page', () => page(200), /answers with a page \(page\): look at whether the domain offers Dashboards/],
  ['pages of a server in between until its time is over', () => page(502), /answers with a page \(status 502\)/],
  ['the way to another sign-in', () => ({ status: 302, type: 'text/plain', text: '' }), /takes no name and password/],
  [
    'fewer objects than it got',
    (asked) => (isImport(asked) ? json(200, { success: true, successCount: 3 }) : undefined),
    /it wrote 3 of \d+ objects/,
  ],
  [
    'a missing reference',
    (asked) => (isImport(asked) ? json(200, oneMissing) : undefined),
    /v1-overview needs an object that is not there/,
  ],
  [
    'that we may not',
    (asked) => (isImport(asked) ? json(403, { message: 'no permissions' }) : undefined),
    /refuses the master user \(403 no permissions\)/,
  ],
  ['nothing', () => 'silence', /did not take the saved objects in the function's time/],
];

describe('the failure of its deployment', () => {
  it.each(TROUBLES)('is told in a sentence when Dashboards answers with %s', async (_, answer, sentence) => {
    instead = answer;
    const { ending } = await ended(create, 7_000);
    expect(ending).toEqual({ error: expect.stringMatching(sentence) });
    expect(ending).toEqual({
      error: expect.stringMatching(/ Judging goes on without it; npm run dashboards -- install/),
    });
    expect(objects().size).toBe(0);
  });

  it('is told where the secret holds another password', async () => {
    password = 'former';
    expect((await ended(create, 7_000)).ending).toEqual({
      error: expect.stringMatching(/does not accept the master user \(401 .*the secret of MASTER_SECRET_ARN must hold/),
    });
  });

  it('is none where somebody makes an object meanwhile: that is theirs then', async () => {
    const mine = { ...shipped('v1-share'), attributes: { title: 'Mine' } };
    let isFirst = true;
    instead = (asked) => {
      if (isImport(asked) && isFirst) objects().set(nameOf(mine), kept(mine));
      if (isImport(asked)) isFirst = false;
      return undefined;
    };
    expect((await ended(create)).ending).toMatchObject(summary(expect.stringContaining('; 1 left alone') as never));
  });

  it('does not go on when CloudFormation goes back to what was installed before', async () => {
    instead = () => page(200);
    const { ending, printed } = await ended(wayBack);
    expect(ending).toEqual(summary('Not installed again'));
    expect(printed).toContain('could not be installed again');
  });

  it('is told where the next objects cannot be installed', async () => {
    instead = () => page(200);
    const next = { ...wayBack, ResourceProperties: { objectsVersion: 'two' } };
    expect((await ended(next)).ending).toHaveProperty('error');
  });
});
