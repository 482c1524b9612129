import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../../detection/rules.ts';
import { Views, type ViewsOutcome } from '../../functions/views/views.ts';

/** What a run of the views took; CPU of its own process alone. */
export interface ViewsRun {
  readonly seconds: number;
  readonly functionCpuSeconds: number;
  /** The most memory that the process has had resident so far. */
  readonly peakBytes: number;
  readonly requests: number;
  readonly outcome: Omit<ViewsOutcome, 'withheld'>;
  /** Messages that were not sent, by the reason. */
  readonly withheld: Readonly<Record<string, number>>;
}

/** What the process says: a run, or why it failed. */
export type RunnerAnswer = { readonly run: ViewsRun } | { readonly failed: string };

const OVERLAP_MS = 120_000;
const REQUEST_TIMEOUT_MS = 600_000;
const BYTES_PER_KIBIBYTE = 1024;

/** This file as a process of its own: it runs the views for each time that it is sent, and answers what that took. */
const [searchUrl = ''] = process.argv.slice(2);
const client = searchClient({ node: searchUrl, requestTimeoutMs: REQUEST_TIMEOUT_MS });
let requests = 0;
client.on('response', () => void requests++);
const ruleSet = parseRuleSet(DEFAULT_RULES_FILE);
if (!ruleSet.ok) throw new Error(ruleSet.problem.join('; '));
const receiver = { send: async () => {} };
const views = new Views({ client, ruleSet: ruleSet.value, receiver, overlapMs: OVERLAP_MS, tellsHistory: false });

process.on('message', (clockMs: number) => void measured(clockMs).then((answer) => process.send?.(answer)));
process.once('disconnect', () => process.exit(0));

async function measured(clockMs: number): Promise<RunnerAnswer> {
  const [before, cpuBefore, startedMs] = [requests, process.cpuUsage(), performance.now()];
  try {
    const { withheld, ...outcome } = await views.run(clockMs);
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      run: {
        seconds: (performance.now() - startedMs) / 1000,
        functionCpuSeconds: (user + system) / 1e6,
        peakBytes: process.resourceUsage().maxRSS * BYTES_PER_KIBIBYTE,
        requests: requests - before,
        outcome,
        withheld: Object.fromEntries(withheld),
      },
    };
  } catch (error) {
    return { failed: String(error) };
  }
}
