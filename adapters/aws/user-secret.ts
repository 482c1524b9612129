import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { secretsManager } from './secrets-manager.ts';

/** A user's name and password as Secrets Manager generates and keeps them. */
export interface UserSecret {
  readonly username: string;
  readonly password: string;
}

/** Nothing of what the secret holds: the message gets into logs and stack events. */
export class UnreadableSecret extends Error {
  override readonly name = 'UnreadableSecret';
}

/**
 * Reads a secret that is JSON with the strings `username` and `password`. The client tries three times by itself.
 *
 * @param timeoutMs as {@link secretsManager} has it
 * @throws UnreadableSecret with a sentence that names the secret's ARN and says what to do
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
export async function readUserSecret(arn: string, timeoutMs?: number): Promise<UserSecret> {
  return parseUserSecret(await secretText(arn, timeoutMs), `The secret ${arn}`);
}

/**
 * Reads the text of a secret that is JSON with the strings `username` and `password`.
 *
 * @throws UnreadableSecret with a sentence that repeats nothing of the text
 */
export function parseUserSecret(text: string | undefined, title = 'The secret'): UserSecret {
  const { username, password } = fieldsOf(text) ?? {};
  if (typeof username === 'string' && typeof password === 'string' && username !== '' && password !== '')
    return { username, password };
  throw new UnreadableSecret(`${title} must be JSON with the strings "username" and "password"; correct its value.`);
}

async function secretText(arn: string, timeoutMs: number | undefined): Promise<string | undefined> {
  const client = secretsManager(timeoutMs);
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return SecretString;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw new UnreadableSecret(
      `The secret ${arn} cannot be read (${name}: ${message}); the function needs secretsmanager:GetSecretValue on it and a route to Secrets Manager.`,
    );
  } finally {
    client.destroy();
  }
}

/** The parser's own error would quote the secret. */
function fieldsOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
