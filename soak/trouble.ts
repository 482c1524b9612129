import type { Disturbance } from './schedule/disturbance.ts';
import { answerOf, type Bulk, pass } from './wire/bulk.ts';
import { TROUBLE_ITEMS } from './wire/bulk-body.ts';

/** What every bulk request meets for a while. */
export type Trouble = Extract<Disturbance, { readonly kind: 'refusal' | 'item-failures' }>;

/** Smaller bulk requests are never too large: one operation that is would rightly become a dead letter. */
const LEAST_TOO_LARGE = 8;
/** Spreads neighbouring numbers over [0, 1). */
const GOLDEN = 0.618_033_988_749;

/** Answers a bulk request as a system in trouble does; `turn` moves the share of the operations that fail. */
export async function answerTrouble(bulk: Bulk, trouble: Trouble, turn: number): Promise<void> {
  if (trouble.kind === 'refusal') {
    if (trouble.status === 413 && bulk.operations.length <= LEAST_TOO_LARGE) return await pass(bulk);
    return await bulk.held.answer({ status: trouble.status, body: '{"error":"played by the soak"}' });
  }
  const failing = (index: number) => ((index + turn) * GOLDEN) % 1 < trouble.share;
  const item = TROUBLE_ITEMS[trouble.error];
  if (!trouble.handedOn)
    return await bulk.held.answer(await bulk.handOn((index) => (failing(index) ? item : undefined)));
  const answer = await bulk.handOn();
  if (answer.status !== 200) return await bulk.held.answer(answer);
  const items: unknown[] = JSON.parse(answer.body).items;
  await bulk.held.answer(answerOf(items.map((given, index) => (failing(index) ? item : given))));
}
