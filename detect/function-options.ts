import { UsageError } from '../command-line/command.ts';
import { choice, integer, type OptionValues, text } from '../command-line/options.ts';

const DEFAULT_MEMORY_MB = 1_024;
/** While OpenSearch writes what one invocation has sent, the other judges; a third would only wait for the same core. */
const IN_PROCESS_ENVIRONMENTS = 2;

/** The options of `npm run detect` that say where the function runs, and where its metrics are served. */
export const functionOptions = {
  environment: choice({
    help: "Where the detector runs: in this process, or as in Lambda in processes of its own under AWS's runtime client (Linux only;\n      compiled once).",
    choices: ['in-process', 'process'],
    default: 'in-process',
  }),
  environments: integer({
    help: 'How many times the detector runs here, each with one invocation at a time (2 if not given, 1 with --environment process).',
    min: 1,
    max: 100,
    default: undefined,
  }),
  memory: integer({
    help: 'Memory of the function in MB; a process that uses more is ended.',
    min: 128,
    max: 10_240,
    default: DEFAULT_MEMORY_MB,
  }),
  function: text({
    help: 'Name or ARN of a deployed function to call instead, on AWS or an emulator; it has its own settings and indices.',
    placeholder: 'NAME',
    default: undefined,
  }),
  'invoke-endpoint': text({
    help: "Base URL of the Lambda API that runs --function, for an emulator; without it, AWS's own.",
    placeholder: 'URL',
    pattern: /^https?:\/\/[^\s/@]+/i,
    allowed: 'an http or https URL without a user name',
    default: undefined,
  }),
  region: text({
    help: 'AWS region of --function; without it, that of the environment or the profile.',
    placeholder: 'NAME',
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    allowed: 'a region such as eu-central-1',
    default: undefined,
  }),
  concurrency: integer({
    help: 'How many invocations of --function run at the same time (1 if not given).',
    min: 1,
    max: 1_000,
    default: undefined,
  }),
  'metrics-port': integer({
    help: 'Serves metrics for Prometheus at http://127.0.0.1:N/metrics; 0 takes any free port.',
    min: 0,
    max: 65_535,
    default: undefined,
  }),
};

/** Where the function runs. */
export type FunctionPlace =
  | { readonly kind: 'in-process'; readonly memoryLimitMb: number; readonly environments: number }
  | { readonly kind: 'process'; readonly memoryLimitMb: number; readonly environments: number }
  | {
      readonly kind: 'deployed';
      readonly functionName: string;
      readonly url?: string;
      readonly region?: string;
      readonly concurrency: number;
    };

type Values = OptionValues<typeof functionOptions> & {
  readonly 'retention-hours'?: string | undefined;
  readonly 'no-model'?: boolean;
};

/** @throws UsageError for options that do not go together */
export function functionPlace(values: Values): FunctionPlace {
  const { environment, environments, memory, function: functionName, region, concurrency = 1 } = values;
  const url = values['invoke-endpoint'];
  if (functionName === undefined) {
    const stray = (['invoke-endpoint', 'region', 'concurrency'] as const).find((name) => values[name] !== undefined);
    if (stray !== undefined)
      throw new UsageError(
        `--${stray} belongs to a deployed function; name one with --function, or leave out --${stray}.`,
      );
    return environment === 'process'
      ? { kind: 'process', memoryLimitMb: memory, environments: environments ?? 1 }
      : { kind: 'in-process', memoryLimitMb: memory, environments: environments ?? IN_PROCESS_ENVIRONMENTS };
  }
  if (environment === 'process')
    throw new UsageError(
      '--environment process runs the detector here, and --function calls a deployed one; give only one of them.',
    );
  if (environments !== undefined)
    throw new UsageError(
      '--environments is for the detector that runs here; for the deployed one of --function give --concurrency.',
    );
  if (values['retention-hours'] !== undefined)
    throw new UsageError(
      '--retention-hours is for the detector that runs here; the deployed one of --function has its own TOPIC_RETENTION_HOURS.',
    );
  if (values['no-model'] === true)
    throw new UsageError(
      '--no-model is for the detector that runs here; the deployed one of --function has its own setting MODEL.',
    );
  return {
    kind: 'deployed',
    functionName,
    concurrency,
    ...(url !== undefined && { url }),
    ...(region !== undefined && { region }),
  };
}
