import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unreachableNames } from '../../../adapters/kafka/advertised-names.ts';

/** A port that nothing listens on, and a name that nobody may ever have. */
const CLOSED = { host: '127.0.0.1', port: 1 };
const UNKNOWN = { host: 'kafka-srv.invalid', port: 9092 };

describe('unreachableNames', () => {
  const server = createServer();
  let open: { readonly host: string; readonly port: number };

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  });

  afterAll(() => {
    server.close();
  });

  /** Asks brokers that were reached at bootstrap:9092 and call themselves so. */
  const ask = (advertised: readonly { readonly host: string; readonly port: number }[]) => {
    const brokers = advertised.map((address, index) => ({ nodeId: index, ...address }));
    const describeCluster = async () => ({ brokers, controller: 0, clusterId: 'x' });
    return unreachableNames({ describeCluster }, ['bootstrap:9092']);
  };

  it.each([
    ['can be resolved', UNKNOWN, 'kafka-srv.invalid:9092', /^getaddrinfo E\w+ kafka-srv\.invalid$/],
    ['takes a connection', CLOSED, '127.0.0.1:1', /^connect ECONNREFUSED/],
  ])('tells names of which none %s, and why', async (_, address, name, reason) => {
    expect(await ask([address])).toEqual({ names: [name], reason: expect.stringMatching(reason) });
  });

  it('is content with one broker that can be reached', async () => {
    expect(await ask([CLOSED, open, UNKNOWN])).toBeUndefined();
  });

  it('looks no further where a broker calls itself what this client was given', async () => {
    expect(await ask([CLOSED, { host: 'bootstrap', port: 9092 }])).toBeUndefined();
  });

  it('says nothing where brokers do not say what they are called', async () => {
    const describeCluster = () => Promise.reject(new Error('away'));
    expect(await unreachableNames({ describeCluster }, ['bootstrap:9092'])).toBeUndefined();
  });
});
