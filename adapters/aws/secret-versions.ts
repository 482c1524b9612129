import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { secretsManager } from './secrets-manager.ts';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';

/**
 * The value that a secret has and the one that it is about to get, as Secrets Manager keeps them through a rotation.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export class SecretVersions {
  readonly #arn: string;
  readonly #client: SecretsManagerClient;

  /** @param timeoutMs as {@link secretsManager} has it */
  constructor(arn: string, timeoutMs?: number) {
    this.#arn = arn;
    this.#client = secretsManager(timeoutMs);
  }

  /** The text of the value that is in use. */
  async current(): Promise<string> {
    const { SecretString } = await this.#client.send(
      new GetSecretValueCommand({ SecretId: this.#arn, VersionStage: CURRENT }),
    );
    return SecretString ?? '';
  }

  /** The text of the value that a rotation has proposed, or undefined before it has. */
  async pending(versionId: string): Promise<string | undefined> {
    const request = { SecretId: this.#arn, VersionId: versionId, VersionStage: PENDING };
    try {
      return (await this.#client.send(new GetSecretValueCommand(request))).SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** Proposes a value. */
  async propose(versionId: string, text: string): Promise<void> {
    const stages = { ClientRequestToken: versionId, VersionStages: [PENDING] };
    await this.#client.send(new PutSecretValueCommand({ SecretId: this.#arn, SecretString: text, ...stages }));
  }

  /** Puts the proposed value into use; doing it again changes nothing. */
  async adopt(versionId: string): Promise<void> {
    const { VersionIdsToStages = {} } = await this.#client.send(new DescribeSecretCommand({ SecretId: this.#arn }));
    const former = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes(CURRENT));
    if (former === versionId) return;
    const move = { VersionStage: CURRENT, MoveToVersionId: versionId, ...(former && { RemoveFromVersionId: former }) };
    await this.#client.send(new UpdateSecretVersionStageCommand({ SecretId: this.#arn, ...move }));
  }

  close(): void {
    this.#client.destroy();
  }
}
