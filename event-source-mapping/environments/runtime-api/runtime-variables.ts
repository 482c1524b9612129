import { randomBytes } from 'node:crypto';
import { basename, dirname, extname } from 'node:path';
import type { FunctionConfiguration } from '../function-environment.ts';

/** What of this process's environment a function may need to find its home, its certificates and AWS. */
const INHERITED = /^(PATH|HOME|TMPDIR|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|AWS_(?!LAMBDA_).*)$/;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The environment variables of a runtime: Lambda's own, the function's, and of the parent's only those without which it
 * could not reach AWS.
 *
 * @param runtimeApi host and port of its runtime API
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function runtimeVariables(
  { bundlePath, functionName, memoryLimitMb, variables }: FunctionConfiguration,
  runtimeApi: string,
  parent: Variables = process.env,
): Record<string, string> {
  const inherited = Object.entries(parent).filter(([name, value]) => value !== undefined && INHERITED.test(name));
  const region = parent['AWS_REGION'] ?? parent['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...variables,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryLimitMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${today}/[$LATEST]${randomBytes(16).toString('hex')}`,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: dirname(bundlePath),
    _HANDLER: `${basename(bundlePath, extname(bundlePath))}.handler`,
  };
}

/**
 * Node's own memory settings for a function's memory in MB, as the start script of Lambda's Node.js runtimes derives them:
 * a twentieth for each half of the young generation, nine tenths for the old one.
 *
 * @see https://dev.to/wonderfulsoap/deep-dive-into-aws-lambda-3-official-nodejs-runtime-analysis-43je
 */
export function memoryFlags(memoryLimitMb: number): readonly string[] {
  const young = Math.floor(memoryLimitMb / 10);
  return [`--max-semi-space-size=${Math.floor(young / 2)}`, `--max-old-space-size=${memoryLimitMb - young}`];
}
