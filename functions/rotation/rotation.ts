import { randomInt } from 'node:crypto';
import type { SecretVersions } from '../../adapters/aws/secret-versions.ts';
import { parseUserSecret, type UserSecret } from '../../adapters/aws/user-secret.ts';
import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { changeOwnPassword, isLetIn } from '../../adapters/opensearch/schema/own-password.ts';

/** The steps of a rotation, in their order; each may come again. */
export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** One of {@link STEPS}. */
export type Step = (typeof STEPS)[number];

/** What shells, URLs and JSON need not escape. */
const CLASSES = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789', '+-._'] as const;
const CHARACTERS = CLASSES.join('');
const LENGTH = 32;

/** What a rotation works with. */
export interface Rotation {
  readonly versions: Pick<SecretVersions, 'current' | 'pending' | 'propose' | 'adopt'>;
  readonly versionId: string;
  /** Does something in OpenSearch as a user. */
  as<Value>(user: UserSecret, work: (client: Client) => Promise<Value>): Promise<Value>;
}

/**
 * Does one step of changing the master user's password, in the secret and in OpenSearch.
 *
 * @throws Error with a sentence, after which the former password is still the one in use
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export async function rotate(step: Step, rotation: Rotation): Promise<void> {
  switch (step) {
    case 'createSecret':
      return propose(rotation);
    case 'setSecret':
      return set(rotation);
    case 'testSecret':
      return test(rotation);
    case 'finishSecret':
      return rotation.versions.adopt(rotation.versionId);
  }
}

async function propose({ versions, versionId }: Rotation): Promise<void> {
  if ((await versions.pending(versionId)) !== undefined) return;
  const { username } = parseUserSecret(await versions.current());
  await versions.propose(versionId, JSON.stringify({ username, password: newPassword() }));
}

async function set(rotation: Rotation): Promise<void> {
  const next = await proposed(rotation);
  if (await rotation.as(next, isLetIn)) return;
  const current = parseUserSecret(await rotation.versions.current());
  await rotation.as(current, (client) => changeOwnPassword(client, current.password, next.password));
}

async function test(rotation: Rotation): Promise<void> {
  if (await rotation.as(await proposed(rotation), isLetIn)) return;
  throw new Error('OpenSearch does not accept the new password of the master user.');
}

async function proposed({ versions, versionId }: Rotation): Promise<UserSecret> {
  const text = await versions.pending(versionId);
  if (text === undefined) throw new Error(`The secret has no proposed value ${versionId}.`);
  return parseUserSecret(text);
}

/**
 * A password with a letter of each case, a digit and a sign, which is what OpenSearch Service asks of a master user.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
 */
export function newPassword(): string {
  for (;;) {
    const password = Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
    if (CLASSES.every((characters) => [...characters].some((character) => password.includes(character))))
      return password;
  }
}
