import { connect } from 'node:net';
import type { Admin } from 'kafkajs';
import { reasonOf } from '../../failures/reason.ts';

const CONNECT_TIMEOUT_MS = 3_000;

/** Brokers that answered at the address of a client, and call themselves by names at which none of them can be reached. */
export interface UnreachableNames {
  /** As they are advertised, HOST:PORT. */
  readonly names: readonly string[];
  /** Why the first of them cannot be reached. */
  readonly reason: string;
}

/**
 * Looks whether brokers can be reached by what they call themselves, which is where clients go after the first answer.
 *
 * @param admin connected
 * @param brokers the addresses that this client was given: what it has reached needs no look
 * @returns undefined where one can, or where none says what it is called
 */
export async function unreachableNames(
  admin: Pick<Admin, 'describeCluster'>,
  brokers: readonly string[],
): Promise<UnreachableNames | undefined> {
  const advertised = (await admin.describeCluster().catch(() => undefined))?.brokers ?? [];
  const names = advertised.map(({ host, port }) => `${host}:${port}`);
  if (names.length === 0 || names.some((name) => brokers.includes(name))) return undefined;
  const problems = await Promise.all(advertised.map(({ host, port }) => problemOf(host, port)));
  const [reason] = problems;
  return reason === undefined || problems.includes(undefined) ? undefined : { names, reason };
}

/** Why no connection can be opened there; undefined where one can. */
function problemOf(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const settle = (problem: string | undefined) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => settle(undefined));
    socket.once('timeout', () => settle(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`));
    socket.once('error', (error) => settle(reasonOf(error)));
  });
}
