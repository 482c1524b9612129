import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePort, freePorts } from '../../servers/ports.ts';

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
