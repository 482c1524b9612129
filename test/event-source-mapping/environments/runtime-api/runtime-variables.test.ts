import { describe, expect, it } from '@jest/globals';
import {
  memoryFlags,
  runtimeVariables,
} from '../../../../event-source-mapping/environments/runtime-api/runtime-variables.ts';

const configuration = {
  bundlePath: '/var/task/index.cjs',
  functionName: 'detector',
  memoryLimitMb: 512,
  variables: { SEARCH_NODE: 'http://127.0.0.1:9200', AWS_LAMBDA_FUNCTION_NAME: 'mine', TZ: 'Europe/Berlin' },
};

describe('runtimeVariables', () => {
  const parent = {
    PATH: '/bin',
    HOME: '/home/me',
    NODE_OPTIONS: '--inspect',
    AWS_PROFILE: 'work',
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_LOG_LEVEL: 'DEBUG',
    SECRET: 'mine',
    NODE_EXTRA_CA_CERTS: undefined,
  };
  const variables = runtimeVariables(configuration, '127.0.0.1:1234', parent);

  it('has what Lambda sets, above what the function sets', () => {
    expect(variables).toMatchObject({
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: '/var/task',
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1234',
      AWS_LAMBDA_FUNCTION_NAME: 'detector',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      SEARCH_NODE: 'http://127.0.0.1:9200',
      TZ: 'Europe/Berlin',
    });
  });

  it("has of the parent's variables only those that lead to AWS and to programs", () => {
    expect(variables).toMatchObject({
      PATH: '/bin',
      HOME: '/home/me',
      AWS_PROFILE: 'work',
      AWS_REGION: 'eu-central-1',
    });
    for (const name of ['NODE_OPTIONS', 'AWS_LAMBDA_LOG_LEVEL', 'SECRET', 'NODE_EXTRA_CA_CERTS'])
      expect(variables).not.toHaveProperty(name);
  });
});

describe('memoryFlags', () => {
  it.each([
    [128, 6, 116],
    [512, 25, 461],
    [10_240, 512, 9_216],
  ])('of %i MB give half the young generation %i MB and the old one %i MB', (memory, semi, old) => {
    expect(memoryFlags(memory)).toEqual([`--max-semi-space-size=${semi}`, `--max-old-space-size=${old}`]);
  });
});
