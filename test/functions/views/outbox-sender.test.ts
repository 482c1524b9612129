import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Message } from '../../../detection/episode/message.ts';
import { AskedToWait } from '../../../failures/back-off.ts';
import { sendOutbox } from '../../../functions/views/outbox-sender.ts';
import { anOutbox } from '../../support/doubles/an-outbox.ts';

const NOON_MS = Date.parse('2026-11-22T12:00:00Z');

let nowMs: number;
const now = () => nowMs;
const told: string[] = [];

/** A receiver that takes some time for each message, and fails for some. */
const aReceiver = (takesMs = 0, fails: readonly string[] = []) => ({
  async send({ id }: Message): Promise<void> {
    nowMs += takesMs;
    if (fails.includes(id)) throw new Error(`no room for ${id}`);
    told.push(id);
  },
});

describe('sendOutbox', () => {
  beforeEach(() => {
    nowMs = NOON_MS;
    told.length = 0;
  });

  it('leaves to another run, for a minute, what that is sending', async () => {
    const outbox = anOutbox(['a', 'b'], NOON_MS);
    const meanwhile: string[] = [];
    const other = { send: async ({ id }: Message) => void meanwhile.push(id) };
    const receiver = {
      async send({ id }: Message): Promise<void> {
        if (id === 'a') await sendOutbox({ client: outbox.client, receiver: other, now });
        told.push(id);
      },
    };
    await sendOutbox({ client: outbox.client, receiver, now });
    expect([told, meanwhile]).toEqual([['a'], ['b']]);
  });

  it('leaves to the next run what a slow receiver has no time for', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const { client } = anOutbox(ids, NOON_MS);
    const receiver = aReceiver(4_000);
    expect((await sendOutbox({ client, receiver, now })).sent).toHaveLength(4);
    await sendOutbox({ client, receiver, now });
    expect(told).toEqual(ids);
  });

  it('passes over messages that are not taken, and gives up a receiver that takes none of two in a row', async () => {
    const { client } = anOutbox(['a', 'b', 'c', 'd'], NOON_MS);
    const { failed, error } = await sendOutbox({ client, receiver: aReceiver(0, ['a', 'c']), now });
    expect([told, failed, error]).toEqual([['b', 'd'], 2, 'no room for c']);
    const dead = anOutbox(['a', 'b', 'c'], NOON_MS);
    await sendOutbox({ client: dead.client, receiver: aReceiver(0, ['a', 'b']), now });
    expect(told).toEqual(['b', 'd']);
  });

  it('leaves a receiver alone for as long as it asks', async () => {
    const outbox = anOutbox(['a', 'b'], NOON_MS);
    const busy = { send: () => Promise.reject(new AskedToWait('too many', 600_000)) };
    const { failed, error } = await sendOutbox({ client: outbox.client, receiver: busy, now });
    expect([failed, error, outbox.entry('a')?.not_before]).toEqual([1, 'too many', '2026-11-22T12:10:00.000Z']);
    expect(outbox.entry('b')).toMatchObject({ attempts: 0 });
  });

  it('says of OpenSearch, not of the receiver, that a sent message could not be noted', async () => {
    const outbox = anOutbox(['a'], NOON_MS);
    const receiver = {
      async send({ id }: Message): Promise<void> {
        told.push(id);
        outbox.refuse('OpenSearch is away');
      },
    };
    await expect(sendOutbox({ client: outbox.client, receiver, now })).rejects.toThrow('OpenSearch is away');
    expect(outbox.entry('a')).toMatchObject({ state: 'pending', attempts: 0 });
  });
});
