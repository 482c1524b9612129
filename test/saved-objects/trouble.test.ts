import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type Asked,
  aDashboardsServer,
  type DashboardsServer,
  type OtherAnswer,
} from '../support/dashboards/a-dashboards-server.ts';
import { kept, nameOf } from '../support/dashboards/kept-object.ts';
import { runCommand } from '../support/dashboards/run-command.ts';
import { SHIPPED, shipped } from '../support/dashboards/shipped.ts';

let server: DashboardsServer;
afterEach(async () => await server.close());

const json = (status: number, body: object): OtherAnswer => ({
  status,
  type: 'application/json; charset=utf-8',
  text: JSON.stringify(body),
});
const page = (status: number): OtherAnswer => ({ status, type: 'text/html', text: '<!DOCTYPE html><h1>Sorry</h1>' });
const boom = (statusCode: number, error: string, message: string) => json(statusCode, { statusCode, error, message });

const isImport = ({ path }: Asked) => path.endsWith('/_import');
const always = (answer: OtherAnswer) => () => answer;
const onImport = (answer: OtherAnswer) => (asked: Asked) => (isImport(asked) ? answer : undefined);

const TROUBLES: readonly [string, (asked: Asked) => OtherAnswer | undefined, RegExp][] = [
  ['a page', always(page(200)), /answers with a page, not as OpenSearch Dashboards does: check --url/],
  ['a page of a server in between', always(page(502)), /answers with a page, not as/],
  [
    'the way to a sign-in',
    always({ status: 302, type: 'text/plain', text: '' }),
    /wants a sign-in: give --search-auth/,
  ],
  ['that it does not know us', always(boom(401, 'Unauthorized', 'Unauthorized')), /does not accept requests without a/],
  [
    'that we may not',
    onImport(boom(403, 'Forbidden', 'no permissions')),
    /does not allow .*\(403 no permissions\).*kib/,
  ],
  [
    'that it is not ready',
    always(boom(503, 'Service Unavailable', 'not ready yet')),
    /\(503 not ready yet\): try again/,
  ],
  [
    'a form that is too new',
    onImport(boom(422, 'Unprocessable Entity', 'more recent')),
    /refuses .*\(422 more recent\)/,
  ],
  [
    'that there is too much',
    onImport(boom(413, 'Request Entity Too Large', 'too large')),
    /refuses .*\(413 too large\)/,
  ],
  ['nothing', always('silence'), /OpenSearch Dashboards at http.* does not answer .*name another with --url\.$/],
  ['fewer objects than it got', onImport(json(200, { success: true, successCount: 3 })), /it wrote 3 of \d+ objects/],
  ['something else', always(json(200, { acknowledged: true })), /answers in a way that this command does not know/],
];

describe('npm run dashboards -- install', () => {
  it.each(TROUBLES)('ends with a sentence when Dashboards answers with %s', async (_, instead, sentence) => {
    server = await aDashboardsServer({ instead });
    await expect(runCommand('install', { url: server.url }, 300)).rejects.toThrow(sentence);
    expect(server.objectsOf('global').size).toBe(0);
  });

  it('ends with a sentence where nobody answers', async () => {
    server = await aDashboardsServer();
    await expect(runCommand('install', { url: 'http://127.0.0.1:1' })).rejects.toThrow(/does not answer/);
  });

  it('writes nothing where somebody makes one of the objects meanwhile, and says which', async () => {
    const mine = shipped('v1-share');
    server = await aDashboardsServer({
      instead: (asked) => {
        if (isImport(asked)) server.objectsOf('global').set(nameOf(mine), kept(mine));
        return undefined;
      },
    });
    await expect(runCommand('install', { url: server.url })).rejects.toThrow(
      `wrote 0 objects and refused these; run the command again to go on:\n  ${nameOf(mine)} has been made by somebody`,
    );
    expect(server.objectsOf('global').size).toBe(1);
    expect((await runCommand('install', { url: server.url })).text).toContain(
      `${SHIPPED.length - 1} objects installed`,
    );
  });

  it('says what was not written where others were', async () => {
    const { type, id } = shipped('overview');
    const answer = {
      success: false,
      successCount: SHIPPED.length - 1,
      errors: [{ type, id, error: { type: 'unknown' } }],
    };
    server = await aDashboardsServer({ instead: onImport(json(200, answer)) });
    await expect(runCommand('install', { url: server.url })).rejects.toThrow(
      new RegExp(`wrote ${SHIPPED.length - 1} objects and refused these.*\n  dashboard:${id} has been refused`),
    );
  });

  /** What the requests after the first carried. */
  async function sentAs(user: string): Promise<ReadonlySet<string | undefined>> {
    process.env['SEARCH_PASSWORD'] = 'secret';
    try {
      await runCommand('install', { url: server.url, 'search-auth': 'basic', 'search-user': user });
    } finally {
      delete process.env['SEARCH_PASSWORD'];
    }
    return new Set(server.asked.slice(1).map(({ headers }) => headers.authorization ?? headers.cookie));
  }

  it('signs in as the page of Dashboards does, and shows its cookie then', async () => {
    server = await aDashboardsServer({ user: { username: 'ada', password: 'secret' } });
    expect([...(await sentAs('ada'))]).toEqual(['security_authentication=Fe26.2**session']);
    expect(server.objectsOf('global').size).toBe(SHIPPED.length);
  });

  it('sends a user’s name and password with each request where there is no such sign-in', async () => {
    server = await aDashboardsServer();
    expect([...(await sentAs('ada'))]).toEqual([`Basic ${Buffer.from('ada:secret').toString('base64')}`]);
  });

  it('ends with a sentence where Dashboards does not know the user', async () => {
    server = await aDashboardsServer({ user: { username: 'ada', password: 'secret' } });
    await expect(sentAs('eve')).rejects.toThrow(/does not accept the user "eve".*check --search-user/);
  });
});

describe('npm run dashboards -- remove', () => {
  it('ends with a sentence where there are more objects than can be looked through', async () => {
    server = await aDashboardsServer({ instead: always(json(200, { total: 10_001, saved_objects: [] })) });
    await expect(runCommand('remove', { url: server.url })).rejects.toThrow(
      /has 10001 objects, more than this command can look/,
    );
  });
});
