import { AllCreated } from '../connection/answer-serializer.ts';
import type { Client } from '../connection/client.ts';
import { SearchTrouble, troubleOf } from '../connection/search-trouble.ts';
import type { BulkLines } from './bulk-lines.ts';
import { type BulkItem, type BulkOutcome, bulkOutcome } from './bulk-outcome.ts';

/** The answer to a whole bulk request: all new, an outcome for each operation, a demand to send less, or no answer to rely on. */
export type BulkResponse =
  | { readonly kind: 'all-created' }
  | { readonly kind: 'answered'; readonly outcomes: readonly BulkOutcome[] }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unanswered'; readonly trouble: SearchTrouble; readonly timedOut: boolean };

/** Leaves out what is not needed to judge an item: a tenth of the bytes to read. */
const FILTER = 'errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason';

/** Sends one bulk request and judges its answer item by item; never throws. */
export async function sendBulk(client: Client, lines: BulkLines<unknown>, timeoutMs: number): Promise<BulkResponse> {
  try {
    const response = await client.transport.request(
      { method: 'POST', path: '/_bulk', querystring: { filter_path: FILTER }, bulkBody: lines.body },
      { requestTimeout: timeoutMs },
    );
    return readItems(response.body, lines.length);
  } catch (error) {
    return readFailure(error);
  }
}

function readItems(body: unknown, expected: number): BulkResponse {
  if (body instanceof AllCreated && body.operations === expected) return { kind: 'all-created' };
  const items = (body as { items?: unknown } | null)?.items;
  if (!Array.isArray(items) || items.length !== expected) return nonsense(body, items, expected);
  return {
    kind: 'answered',
    outcomes: items.map((item: { create?: BulkItem }) => bulkOutcome(item.create ?? MISSING)),
  };
}

function nonsense(body: unknown, items: unknown, expected: number): BulkResponse {
  const count = body instanceof AllCreated ? body.operations : Array.isArray(items) ? items.length : 'no';
  const trouble = new SearchTrouble('nonsense', `the bulk response has ${count} items for ${expected} operations`);
  return { kind: 'unanswered', trouble, timedOut: false };
}

/** A load balancer's way to say that OpenSearch took too long. */
const GATEWAY_TIMEOUT = 504;

const MISSING: BulkItem = { status: 500, error: { type: 'missing', reason: 'the response lacks this item' } };

function readFailure(error: unknown): BulkResponse {
  const { statusCode, name } = error as { statusCode?: unknown; name?: unknown };
  if (statusCode === 413) return { kind: 'too-large' };
  const timedOut = name === 'TimeoutError' || statusCode === GATEWAY_TIMEOUT;
  return { kind: 'unanswered', trouble: troubleOf(error, 'the bulk request'), timedOut };
}
