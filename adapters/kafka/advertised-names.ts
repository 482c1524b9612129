import { connect } from 'node:net';
import type { Admin } from 'kafkajs';
import { reasonOf } from '../../failures/reason.ts';

const CONNECT_TIMEOUT_MS = 3_000;
/** kafkajs wraps errors in others, up to a few deep. */
const DEEPEST_CAUSE = 5;

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
  let advertised: readonly { readonly host: string; readonly port: number }[];
  try {
    advertised = (await admin.describeCluster()).brokers;
  } catch (error) {
    return unknownName(error, brokers);
  }
  const names = advertised.map(({ host, port }) => `${host}:${port}`);
  if (names.length === 0 || names.some((name) => brokers.includes(name))) return undefined;
  const problems = await Promise.all(advertised.map(({ host, port }) => problemOf(host, port)));
  const [reason] = problems;
  return reason === undefined || problems.includes(undefined) ? undefined : { names, reason };
}

/** kafkajs asks at the names themselves, once it has been told them, and fails by the first that no resolver knows. */
function unknownName(error: unknown, brokers: readonly string[]): UnreachableNames | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < DEEPEST_CAUSE; cause = cause.cause, depth++) {
    const name: unknown = Reflect.get(cause, 'broker');
    if (Reflect.get(cause, 'code') === 'ENOTFOUND' && typeof name === 'string' && !brokers.includes(name))
      return { names: [name], reason: cause.message.replace(/^Connection error: /, '') };
  }
  return undefined;
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
