import { reasonOf } from '../../failures/reason.ts';
import type { Clock } from '../clock.ts';
import type { FunctionEnvironment } from '../environments/function-environment.ts';
import type { MappingListener } from '../mapping-listener.ts';
import type { Delivery } from './delivery.ts';
import { type FailurePolicy, judge, type Outcome, type Verdict } from './failure-policy.ts';
import type { FailureReport } from './failure-report.ts';
import { readItemReport } from './item-failures.ts';

export interface InvocationOptions {
  readonly environment: FunctionEnvironment;
  /** How long an invocation may take. */
  readonly timeoutMs: number;
  readonly policy: FailurePolicy;
  readonly report: FailureReport;
  readonly listener?: MappingListener;
  readonly clock: Clock;
}

/** Invokes the function with an event and tells how that ended; resolves to what follows, even when the function fails. */
export async function invoke(delivery: Delivery, options: InvocationOptions): Promise<Verdict> {
  const { policy, report, listener, clock } = options;
  const { formed } = delivery;
  const startMs = clock.elapsedMs();
  const outcome = await outcomeOf(delivery, options);
  listener?.invoked?.(formed.recordCount, clock.elapsedMs() - startMs);
  const verdict = judge(delivery, outcome, policy);
  if (outcome.kind === 'success') report.succeeded(formed);
  else report.failed(delivery, outcome, verdict);
  return verdict;
}

async function outcomeOf(
  { formed }: Delivery,
  { environment, timeoutMs, policy }: InvocationOptions,
): Promise<Outcome> {
  try {
    const answer = await environment.invoke(formed.event, timeoutMs);
    const report = policy.reportsItems ? readItemReport(answer, formed) : undefined;
    return report?.kind === 'invalid' ? { kind: 'failed', reason: report.reason } : (report ?? { kind: 'success' });
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}
