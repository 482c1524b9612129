import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../command-line/command.ts';
import { searchSettings } from '../../command-line/search-connection-options.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n');
const noCertificate = join(folder, 'key.pem');
writeFileSync(noCertificate, '-----BEGIN PRIVATE KEY-----\n');

const UNSET = { 'search-auth': 'none', 'search-user': undefined, 'search-ca': undefined } as const;
const SEARCH = 'https://search.example:9200';
type Given = Partial<Parameters<typeof searchSettings>[0]>;
const settings = (given: Given, environment: Record<string, string> = {}) =>
  searchSettings({ search: SEARCH, ...UNSET, ...given }, environment);

describe('searchSettings', () => {
  it('signs in only when told to, whatever the environment holds', () => {
    const environment = { SEARCH_AUTH: 'basic', SEARCH_PASSWORD: 'secret', AWS_REGION: 'eu-central-1' };
    expect(settings({}, environment)).toEqual({
      connection: { node: SEARCH, authentication: { kind: 'none' } },
      variables: { SEARCH_NODE: SEARCH, SEARCH_AUTH: 'none', SEARCH_USER: '', SEARCH_PASSWORD: '', SEARCH_CA_FILE: '' },
    });
  });

  it('takes a user, the password of the environment and a certificate', () => {
    const given = { 'search-auth': 'basic', 'search-user': 'writer', 'search-ca': caFile } as const;
    const { connection, variables } = settings(given, { SEARCH_PASSWORD: 'secret' });
    const authentication = { kind: 'basic', user: 'writer', password: 'secret' };
    expect(connection).toEqual({ node: SEARCH, authentication, caFile });
    expect(variables).toMatchObject({ SEARCH_AUTH: 'basic', SEARCH_USER: 'writer', SEARCH_PASSWORD: 'secret' });
  });

  it('takes the region of the environment', () => {
    const { connection } = settings({ 'search-auth': 'sigv4' }, { AWS_REGION: 'eu-central-1' });
    expect(connection.authentication).toEqual({ kind: 'sigv4', region: 'eu-central-1', service: 'es' });
  });

  it.each<[Given, RegExp]>([
    [{ search: 'http://me:secret@search.example' }, /^--search must not contain a user name or password/],
    [{ search: 'http://[' }, /^--search must be an http or https URL, got "http:\/\/\["\.$/],
    [{ 'search-auth': 'basic' }, /^--search-auth basic needs --search-user\.$/],
    [{ 'search-auth': 'basic', 'search-user': 'writer' }, /the environment variable SEARCH_PASSWORD\.$/],
    [{ 'search-auth': 'sigv4' }, /the environment variable AWS_REGION\.$/],
    [{ 'search-user': 'writer' }, /^--search-user needs --search-auth basic\.$/],
    [{ search: 'http://search.example', 'search-ca': caFile }, /^--search-ca needs an https URL in --search\.$/],
    [{ 'search-ca': join(folder, 'none') }, /^--search-ca must name a PEM file that can be read, got .*none \(ENOENT/],
    [{ 'search-ca': noCertificate }, /^--search-ca must name a PEM file with certificates, but .*holds none/],
  ])('refuses %j with one sentence', (given, sentence) => {
    expect(() => settings(given)).toThrow(sentence);
    expect(() => settings(given)).toThrow(UserError);
  });
});
