import { Buffer } from 'node:buffer';
import { SENSOR_MODELS_INDEX } from '../../../detection/state/stream-state.ts';
import { type BulkItem, type BulkOutcome, bulkOutcome } from '../bulk/bulk-outcome.ts';
import type { Client } from '../connection/client.ts';
import type { DocumentVersion } from '../connection/document-version.ts';
import { type OnRetry, retryUntil } from '../connection/retry-until.ts';
import { limitTooLow, SearchTrouble, troubleOf } from '../connection/search-trouble.ts';

/** A state to be written where nobody has written since it was read. */
export interface StateWrite {
  readonly id: string;
  readonly topic: string;
  readonly bytes: Uint8Array;
  /** Undefined for one that did not exist. */
  readonly version: DocumentVersion | undefined;
}

/** What became of some writes. */
export interface StateOutcome {
  /** New versions of those that were written. */
  readonly written: ReadonlyMap<string, DocumentVersion>;
  /** Ids of those that another has written meanwhile. */
  readonly conflicts: readonly string[];
}

interface SaveOptions {
  readonly client: Client;
  /** Present time in epoch milliseconds, by which retention goes. */
  readonly nowMs: number;
  /** When to give up, in epoch milliseconds. */
  readonly deadlineMs: number;
  readonly onRetry: OnRetry;
}

/** Bytes a request, about: as for documents below the 5 MiB that suit the smallest AWS instances. */
const MAX_REQUEST_BYTES = 4_000_000;
const TOO_LARGE = 413;
const FILTER =
  'items.*.status,items.*._id,items.*._seq_no,items.*._primary_term,items.*.error.type,items.*.error.reason';

/** An item of an answer that says nothing: as good as none. */
const MISSING: BulkItem = { status: 500 };

interface WrittenItem extends BulkItem {
  readonly _seq_no?: number;
  readonly _primary_term?: number;
}

/** A state as a bulk request sends it. */
interface Lines {
  readonly id: string;
  readonly text: string;
}

/**
 * Writes states that are still as they were read, in requests of a bounded size, each sent again until the deadline.
 *
 * @throws SearchTrouble when the deadline passes before each has its outcome; then some may be written
 */
export async function saveStates(writes: readonly StateWrite[], options: SaveOptions): Promise<StateOutcome> {
  const saving = new StateDelivery(options);
  for (const lines of requestsOf(writes, options.nowMs)) await saving.deliver(lines);
  return saving;
}

/** The delivery of some states, and what has become of them so far. */
class StateDelivery implements StateOutcome {
  readonly written = new Map<string, DocumentVersion>();
  readonly conflicts: string[] = [];
  readonly #options: SaveOptions;

  constructor(options: SaveOptions) {
    this.#options = options;
  }

  /** Sends states until each has its outcome, in halves where they are too large for one request. */
  async deliver(lines: readonly Lines[]): Promise<void> {
    const { client, deadlineMs, onRetry } = this.#options;
    let left = lines;
    const attempt = async (timeoutMs: number) => {
      const items = await send(client, left, timeoutMs);
      if (items === 'too-large') {
        if (left.length === 1) throw limitTooLow(left[0]?.text.length ?? 0);
        return;
      }
      const { again, trouble } = this.#settle(left, items);
      left = again;
      if (trouble !== undefined) throw trouble;
    };
    await retryUntil(deadlineMs, attempt, onRetry);
    if (left.length === 0) return;
    const middle = left.length >> 1;
    await this.deliver(left.slice(0, middle));
    await this.deliver(left.slice(middle));
  }

  /** Takes note of what has its outcome; returns what has not, and why. */
  #settle(lines: readonly Lines[], items: readonly WrittenItem[]) {
    const again: Lines[] = [];
    let trouble: SearchTrouble | undefined;
    for (const [place, item] of items.entries()) {
      const each = lines[place] as Lines;
      const outcome = bulkOutcome(item);
      if (outcome.kind !== 'done') {
        again.push(each);
        trouble ??= troubleWith(outcome);
      } else if (outcome.existed) this.conflicts.push(each.id);
      else this.written.set(each.id, { seqNo: item._seq_no ?? 0, primaryTerm: item._primary_term ?? 0 });
    }
    return { again, trouble };
  }
}

function* requestsOf(writes: readonly StateWrite[], nowMs: number): Generator<readonly Lines[]> {
  let lines: Lines[] = [];
  let bytes = 0;
  for (const write of writes) {
    const text = textOf(write, nowMs);
    lines.push({ id: write.id, text });
    bytes += text.length;
    if (bytes < MAX_REQUEST_BYTES) continue;
    yield lines;
    lines = [];
    bytes = 0;
  }
  if (lines.length > 0) yield lines;
}

/** Ids are of letters, digits, `-` and `_`, so that nothing is to be escaped. */
function textOf({ id, topic, bytes, version }: StateWrite, nowMs: number): string {
  const state = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const action =
    version === undefined
      ? `{"create":{"_id":"${id}"}}`
      : `{"index":{"_id":"${id}","if_seq_no":${version.seqNo},"if_primary_term":${version.primaryTerm}}}`;
  return `${action}\n{"topic":"${topic}","seen":${nowMs},"state":"${state}"}\n`;
}

async function send(
  client: Client,
  lines: readonly Lines[],
  timeoutMs: number,
): Promise<readonly WrittenItem[] | 'too-large'> {
  const path = `/${SENSOR_MODELS_INDEX}/_bulk`;
  const bulkBody = lines.map(({ text }) => text).join('');
  const request = { method: 'POST', path, querystring: { filter_path: FILTER }, bulkBody } as const;
  try {
    const { body } = await client.transport.request(request, { requestTimeout: timeoutMs });
    const items = (body as { items?: readonly Record<string, WrittenItem>[] }).items ?? [];
    if (items.length === lines.length) return items.map((item) => Object.values(item)[0] ?? MISSING);
    throw new SearchTrouble('nonsense', `the bulk response has ${items.length} items for ${lines.length} states`);
  } catch (error) {
    if (error instanceof SearchTrouble) throw error;
    if ((error as { statusCode?: unknown }).statusCode === TOO_LARGE) return 'too-large';
    throw troubleOf(error, 'writing the states of sensors');
  }
}

/** A state is of our own making, so whatever OpenSearch refuses it for is trouble of its own. */
function troubleWith(outcome: Exclude<BulkOutcome, { kind: 'done' }>): SearchTrouble {
  const message = `a sensor's state could not be written: ${outcome.error}`;
  if (outcome.kind === 'busy') return new SearchTrouble('busy', message);
  return new SearchTrouble('refused', message, outcome.kind === 'trouble' ? outcome.refusal : 'other');
}
