import type { Client } from '../connection/client.ts';
import { SearchTrouble, troubleOf } from '../connection/search-trouble.ts';
import { type BulkItem, type BulkOutcome, bulkOutcome } from './bulk-outcome.ts';

/** A document to be created under its own id; creating it again changes nothing. */
export interface CreateOperation<Source> {
  readonly index: string;
  readonly id: string;
  /** The document as JSON text without line breaks. */
  readonly document: string;
  /** What it was made of; handed back with its outcome. */
  readonly source: Source;
}

/** The answer to a whole bulk request: an outcome for each operation, a demand to send less, or no answer to rely on. */
export type BulkResponse =
  | { readonly kind: 'answered'; readonly outcomes: readonly BulkOutcome[] }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unanswered'; readonly trouble: SearchTrouble; readonly timedOut: boolean };

/** Leaves out what is not needed to judge an item: a tenth of the bytes to read. */
const FILTER = 'errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason';

/** Sends one bulk request and judges its answer item by item; never throws. */
export async function sendBulk(
  client: Client,
  operations: readonly CreateOperation<unknown>[],
  timeoutMs: number,
): Promise<BulkResponse> {
  try {
    const response = await client.transport.request(
      { method: 'POST', path: '/_bulk', querystring: { filter_path: FILTER }, bulkBody: requestBody(operations) },
      { requestTimeout: timeoutMs },
    );
    return readItems(response.body, operations.length);
  } catch (error) {
    return readFailure(error);
  }
}

function requestBody(operations: readonly CreateOperation<unknown>[]): string {
  let body = '';
  for (const { index, id, document } of operations)
    body += `{"create":{"_index":"${index}","_id":"${id}"}}\n${document}\n`;
  return body;
}

function readItems(body: unknown, expected: number): BulkResponse {
  const items = (body as { items?: unknown } | null)?.items;
  if (!Array.isArray(items) || items.length !== expected) {
    const got = Array.isArray(items) ? `${items.length} items` : 'no items';
    const trouble = new SearchTrouble('nonsense', `the bulk response has ${got} for ${expected} operations`);
    return { kind: 'unanswered', trouble, timedOut: false };
  }
  return {
    kind: 'answered',
    outcomes: items.map((item: { create?: BulkItem }) => bulkOutcome(item.create ?? MISSING)),
  };
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
