import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SecretsServer } from './a-secrets-server.ts';

/** Stands where Secrets Manager keeps one secret through a rotation. */
export interface RotatingSecret extends SecretsServer {
  /** Its value in use. */
  current(): string;
}

interface Version {
  text: string;
  stages: string[];
}

interface Request {
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly ClientRequestToken?: string;
  readonly SecretString?: string;
  readonly VersionStages?: string[];
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

const NOT_FOUND = {
  __type: 'ResourceNotFoundException',
  Message: "Secrets Manager can't find the specified secret value",
};

/** A secret with one value in use, and the four calls that a rotation makes. */
export async function aRotatingSecret(text: string): Promise<RotatingSecret> {
  const versions = new Map<string, Version>([['first', { text, stages: ['AWSCURRENT'] }]]);
  const inStage = (stage = 'AWSCURRENT') => [...versions].find(([, { stages }]) => stages.includes(stage));
  const answers: Readonly<Record<string, (request: Request) => object>> = {
    GetSecretValue: ({ VersionId, VersionStage }) => {
      const [id, version] = inStage(VersionStage) ?? [];
      return version === undefined || (VersionId ?? id) !== id ? NOT_FOUND : { SecretString: version.text };
    },
    PutSecretValue: ({ ClientRequestToken = '', SecretString = '', VersionStages = [] }) => {
      versions.set(ClientRequestToken, { text: SecretString, stages: VersionStages });
      return {};
    },
    DescribeSecret: () => ({
      VersionIdsToStages: Object.fromEntries([...versions].map(([id, { stages }]) => [id, stages])),
    }),
    UpdateSecretVersionStage: ({ MoveToVersionId = '', RemoveFromVersionId = '', VersionStage = '' }) => {
      const former = versions.get(RemoveFromVersionId);
      if (former !== undefined) former.stages = former.stages.filter((stage) => stage !== VersionStage);
      versions.get(MoveToVersionId)?.stages.push(VersionStage);
      return {};
    },
  };
  const server = createServer((request, response) => {
    const action = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
    void bodyOf(request).then((body) => {
      const answer = answers[action]?.(JSON.parse(body)) ?? NOT_FOUND;
      const headers = { 'content-type': 'application/x-amz-json-1.1' };
      response.writeHead(answer === NOT_FOUND ? 400 : 200, headers).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'KEY',
      AWS_SECRET_ACCESS_KEY: 'secret key',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    current: () => inStage()?.[1].text ?? '',
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
