import { once } from 'node:events';
import { createServer } from 'node:http';

/** One answer of Amazon MSK: a status, for an error its name, and the body. */
export interface MskAnswer {
  readonly status: number;
  readonly errorName?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An HTTP server in the place of Amazon MSK; give its URL to the SDK as AWS_ENDPOINT_URL_KAFKA. */
export interface MskService {
  readonly url: string;
  /** Method and path of each request. */
  readonly requests: readonly string[];
  close(): void;
}

/** Starts a server that gives the answers in turn, and the last one from then on. */
export async function anMskService(...answers: readonly MskAnswer[]): Promise<MskService> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    response.statusCode = answer?.status ?? 500;
    response.setHeader('content-type', 'application/json');
    if (answer?.errorName !== undefined) response.setHeader('x-amzn-errortype', answer.errorName);
    response.end(JSON.stringify(answer?.body ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}`, requests, close: () => void server.close() };
}

/** What Amazon MSK answers while a cluster is in a state that has no brokers. */
export const notActive = (state: string): MskAnswer => ({
  status: 400,
  errorName: 'BadRequestException',
  body: { message: `You can't get bootstrap broker nodes for a cluster in ${state} state.` },
});

/** What it answers for a cluster with IAM access control. */
export const iamBrokers = (...brokers: readonly string[]): MskAnswer => ({
  status: 200,
  body: { bootstrapBrokerStringSaslIam: brokers.join(',') },
});
