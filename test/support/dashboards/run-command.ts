import type { OptionValues } from '../../../command-line/options.ts';
import { diff } from '../../../saved-objects/diff.ts';
import { install } from '../../../saved-objects/install.ts';
import type { removeOptions } from '../../../saved-objects/options.ts';
import { remove } from '../../../saved-objects/remove.ts';
import { withDashboards } from '../../../saved-objects/with-dashboards.ts';

const COMMANDS = { install, diff, remove };

/** What a run has written, and its exit status. */
export interface Ran {
  readonly status: number;
  readonly text: string;
}

const UNSET = { 'search-auth': 'none', 'search-user': undefined, 'search-ca': undefined } as const;
const TIMEOUT_MS = 2_000;

type Values = OptionValues<typeof removeOptions> & { readonly rules: string | undefined };

/** Runs a word of `npm run dashboards` against a server. */
export async function runCommand(
  verb: keyof typeof COMMANDS,
  values: { readonly url: string } & Partial<Values>,
  timeoutMs = TIMEOUT_MS,
): Promise<Ran> {
  const parts: string[] = [];
  const out = { write: (part: string) => parts.push(part) };
  const run = withDashboards<Values>(COMMANDS[verb]);
  const all = { ...UNSET, tenant: undefined, rules: undefined, older: false, yes: true, ...values };
  const status = await run(all, out, timeoutMs);
  return { status, text: parts.join('') };
}
