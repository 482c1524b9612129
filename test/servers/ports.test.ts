import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePort, freePorts, replacedPorts } from '../../servers/ports.ts';

describe('freePorts', () => {
  it('gives the preferred port when it is free', async () => {
    const port = await freePort(0);
    await expect(freePort(port)).resolves.toBe(port);
  });

  it('gives another port when the preferred one is taken', async () => {
    const port = await freePort(0);
    const server = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    await expect(freePort(port)).resolves.not.toBe(port);
    await new Promise((resolve) => server.close(resolve));
  });

  it('gives different ports when the same one is preferred several times', async () => {
    const port = await freePort(0);
    const ports = await freePorts([port, port, port, 0, 0]);
    expect(ports[0]).toBe(port);
    expect(new Set(ports).size).toBe(5);
    expect(Math.min(...ports)).toBeGreaterThan(0);
  });
});

describe('replacedPorts', () => {
  it('says which port was taken and by which it was replaced', () => {
    expect(replacedPorts(['Kafka', 'OpenSearch'], [9092, 9200, 0], [9092, 41_235, 40_000])).toEqual([
      'Port 9200 is not free on this machine, so OpenSearch takes 41235.',
    ]);
    expect(replacedPorts(['Kafka'], [0], [40_000])).toEqual([]);
  });
});
