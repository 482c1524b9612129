import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bootstrapBrokers } from '../../../adapters/aws/bootstrap-brokers.ts';
import {
  anMskService,
  iamBrokers,
  type MskAnswer,
  type MskService,
  notActive,
} from '../../support/doubles/msk-service.ts';

const ARN = 'arn:aws:kafka:eu-central-1:123456789012:cluster/readings/0f4c0c3e-0000-4000-8000-000000000000-2';
const FIRST = 'b-1.readings.abc123.c2.kafka.eu-central-1.amazonaws.com:9098';
const SECOND = 'b-2.readings.abc123.c2.kafka.eu-central-1.amazonaws.com:9098';

const refused = (status: number, errorName: string, message: string): MskAnswer => ({
  ...{ status, errorName, body: { message } },
});

describe('bootstrapBrokers', () => {
  const before = { ...process.env };
  let service: MskService;

  beforeEach(() => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_MAX_ATTEMPTS: '1' });
  });

  afterEach(() => {
    service.close();
    process.env = { ...before };
  });

  const ask = async (answer: MskAnswer) => {
    service = await anMskService(answer);
    process.env['AWS_ENDPOINT_URL_KAFKA'] = service.url;
    return bootstrapBrokers(ARN, 'eu-central-1');
  };

  it('names the brokers for clients that sign in by IAM', async () => {
    expect(await ask(iamBrokers(FIRST, SECOND))).toEqual({ kind: 'brokers', brokers: [FIRST, SECOND] });
    expect(service.requests).toEqual([`GET /v1/clusters/${ARN}/bootstrap-brokers`]);
  });

  it.each([
    ['the cluster is being made', notActive('CREATING'), /^arn:\S+ is in state CREATING$/],
    ['there are no brokers yet', { status: 200, body: {} }, /^arn:\S+ has no brokers yet$/],
    ['the service is busy', refused(429, 'TooManyRequestsException', 'Slow down.'), /TooManyRequests.*Slow down\)$/],
    ['the service is away', refused(503, 'ServiceUnavailableException', 'Later.'), /does not answer \(ServiceUnav/],
  ])('says that asking again may help when %s', async (_, answer, reason) => {
    expect(await ask(answer)).toEqual({ kind: 'not-yet', reason: expect.stringMatching(reason) });
  });

  it('says that asking again may help when nobody listens', async () => {
    service = await anMskService();
    service.close();
    process.env['AWS_ENDPOINT_URL_KAFKA'] = service.url;
    expect(await bootstrapBrokers(ARN, 'eu-central-1')).toEqual({
      kind: 'not-yet',
      reason: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it.each([
    [
      'does not allow signing in by IAM',
      { status: 200, body: { bootstrapBrokerStringTls: 'b-1:9094' } },
      /^arn:\S+ does not allow signing in by IAM; turn on its IAM access control\.$/,
    ],
    [
      'does not exist',
      refused(404, 'NotFoundException', 'no such cluster'),
      /^There is no MSK cluster arn:\S+ .*ARN\.$/,
    ],
    ['has failed', notActive('FAILED'), /^Amazon MSK refuses .* in FAILED state\)\.$/],
    ['is being deleted', notActive('DELETING'), /^Amazon MSK refuses .* in DELETING state\)\.$/],
    [
      'is another one',
      refused(400, 'BadRequestException', 'The ARN is not valid.'),
      /^Amazon MSK refuses .*not valid\)\.$/,
    ],
    [
      'may not be asked about',
      refused(403, 'AccessDeniedException', 'User: x is not authorized'),
      /^Amazon MSK does not give .* \(AccessDenied.*\); allow kafka:GetBootstrapBrokers\.$/,
    ],
  ])('says in one sentence that the cluster %s', async (_, answer, reason) => {
    expect(await ask(answer)).toEqual({ kind: 'impossible', reason: expect.stringMatching(reason) });
  });
});
