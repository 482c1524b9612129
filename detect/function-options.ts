import { UserError } from '../command-line/command.ts';
import { choice, integer, type OptionValues, text } from '../command-line/options.ts';

const DEFAULT_MEMORY_MB = 1_024;

/** The options of `npm run detect` that say where the function runs, and where its metrics are told. */
export const functionOptions = {
  environment: choice({
    help: "Where the detector runs: in this process, or as in Lambda by AWS's runtime in processes of its own (Linux; compiled once).",
    choices: ['in-process', 'process'],
    default: 'in-process',
  }),
  environments: integer({
    help: 'Processes of --environment process: as many invocations run at the same time (1 unless told).',
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
    help: "Where to call --function: the base URL of an emulator's Lambda API; AWS itself unless told.",
    placeholder: 'URL',
    pattern: /^https?:\/\/[^\s/@]+/i,
    allowed: 'an http or https URL without a user name',
    default: undefined,
  }),
  region: text({
    help: 'AWS region of --function (as the environment or the profile says unless told).',
    placeholder: 'NAME',
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    allowed: 'a region such as eu-central-1',
    default: undefined,
  }),
  concurrency: integer({
    help: 'Invocations of --function at the same time (1 unless told).',
    min: 1,
    max: 1_000,
    default: undefined,
  }),
  'metrics-port': integer({
    help: 'Serve metrics for Prometheus at http://127.0.0.1:N/metrics; 0 takes any free port.',
    min: 0,
    max: 65_535,
    default: undefined,
  }),
};

/** Where the function runs. */
export type FunctionPlace =
  | { readonly kind: 'in-process'; readonly memoryLimitMb: number }
  | { readonly kind: 'process'; readonly memoryLimitMb: number; readonly environments: number }
  | {
      readonly kind: 'deployed';
      readonly functionName: string;
      readonly url?: string;
      readonly region?: string;
      readonly concurrency: number;
    };

type Values = OptionValues<typeof functionOptions> & { readonly 'retention-hours'?: string | undefined };

/** @throws UserError when options are given together that do not fit */
export function functionPlace(values: Values): FunctionPlace {
  const { environment, environments, memory, function: functionName, region, concurrency = 1 } = values;
  const url = values['invoke-endpoint'];
  if (environments !== undefined && environment !== 'process')
    throw new UserError(
      '--environments counts the processes of --environment process; give that too, or leave it out.',
    );
  if (functionName === undefined) {
    const stray = (['invoke-endpoint', 'region', 'concurrency'] as const).find((name) => values[name] !== undefined);
    if (stray !== undefined)
      throw new UserError(
        `--${stray} belongs to a deployed function; name that by --function, or leave --${stray} out.`,
      );
    return environment === 'process'
      ? { kind: 'process', memoryLimitMb: memory, environments: environments ?? 1 }
      : { kind: 'in-process', memoryLimitMb: memory };
  }
  if (environment === 'process')
    throw new UserError('--environment process runs the detector here, and --function calls a deployed one; give one.');
  if (values['retention-hours'] !== undefined)
    throw new UserError(
      '--retention-hours is for the detector that runs here; the deployed one of --function has its own TOPIC_RETENTION_HOURS.',
    );
  return {
    kind: 'deployed',
    functionName,
    concurrency,
    ...(url !== undefined && { url }),
    ...(region !== undefined && { region }),
  };
}
