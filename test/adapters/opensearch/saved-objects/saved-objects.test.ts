import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { SavedObjects } from '../../../../adapters/opensearch/saved-objects/saved-objects.ts';
import { fileOf } from '../../../../dashboards/saved-objects/all-objects.ts';
import type { SavedObject } from '../../../../dashboards/saved-objects/saved-object.ts';
import { aDashboardsServer, type DashboardsServer } from '../../../support/dashboards/a-dashboards-server.ts';
import { kept, nameOf } from '../../../support/dashboards/kept-object.ts';
import { shipped } from '../../../support/dashboards/shipped.ts';

let server: DashboardsServer;
let client: Client;
let objects: SavedObjects;
beforeEach(async () => {
  server = await aDashboardsServer();
  client = searchClient({ node: server.url });
  objects = new SavedObjects({ client, headers: {} }, undefined);
});
afterEach(async () => {
  await client.close();
  await server.close();
});

const [pattern, search] = [shipped('v1-anomalies'), shipped('latest-anomalies')];
const there = () => [...server.objectsOf('global').keys()];
const failedBy = ({ type, id }: SavedObject, error: string) => [{ type, id, error }];

describe('the saved objects of a Dashboards', () => {
  it('are imported as a file', async () => {
    expect(await objects.import(fileOf([pattern, search]), false)).toEqual({ written: 2, failed: [] });
    expect(await objects.found([search])).toMatchObject([search]);
  });

  it('are none of them written where one is there', async () => {
    server.objectsOf('global').set(nameOf(pattern), kept(pattern));
    const imported = await objects.import(fileOf([pattern, search]), false);
    expect(imported).toEqual({ written: 0, failed: failedBy(pattern, 'conflict') });
    expect(there()).toEqual([nameOf(pattern)]);
  });

  it('are overwritten where that is meant', async () => {
    server.objectsOf('global').set(nameOf(pattern), kept({ ...pattern, attributes: {} }));
    expect(await objects.import(fileOf([pattern]), true)).toEqual({ written: 1, failed: [] });
    expect(await objects.found([pattern])).toMatchObject([{ attributes: pattern.attributes }]);
  });

  it('are none of them written where something that is searched is missing', async () => {
    const imported = await objects.import(fileOf([search]), false);
    expect(imported).toEqual({ written: 0, failed: failedBy(search, 'missing_references') });
    expect(there()).toEqual([]);
  });

  it('are written but for one that has an unknown attribute', async () => {
    const odd = { ...search, attributes: { ...search.attributes, variablesJSON: '[]' } };
    const imported = await objects.import(fileOf([pattern, odd]), false);
    expect(imported).toEqual({ written: 1, failed: failedBy(search, 'unknown') });
    expect(there()).toEqual([nameOf(pattern)]);
  });

  it('are deleted once, and twice without a complaint', async () => {
    await objects.import(fileOf([pattern, search]), false);
    await objects.delete(search);
    await objects.delete(search);
    expect(there()).toEqual([nameOf(pattern)]);
  });
});
