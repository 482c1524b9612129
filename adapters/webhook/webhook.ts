import { createHmac } from 'node:crypto';
import type { Message } from '../../detection/episode/message.ts';
import { AskedToWait } from '../../failures/back-off.ts';

/** Where messages are posted. */
export interface WebhookOptions {
  readonly url: string;
  /** Signs each message, where it is given. */
  readonly secret?: string | undefined;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
/** A receiver that asks for more is tried again nevertheless. */
const LONGEST_WAIT_MS = 3_600_000;
/** Answers with which a receiver may say for how long it wants to be left alone. */
const LATER = [429, 503];
/** Takes marks in `text` for links and for calls to everybody in the room. */
const SLACK = /^hooks\.slack(-gov)?\.com$/;
/** Carries `sha256=` and the hexadecimal HMAC of the body. */
export const SIGNATURE_HEADER = 'x-signature-256';

/**
 * Posts each message as JSON, as one object with the field `text`, which chat programs show. A redirect counts as failure: it
 * would carry the message, and its signature, to somebody else.
 */
export class Webhook {
  readonly #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** @throws Error that tells why the receiver may not have it; without the URL, which is a secret with many receivers */
  async send(message: Message): Promise<void> {
    const { url, secret, timeoutMs = TIMEOUT_MS } = this.#options;
    const body = JSON.stringify(
      SLACK.test(new URL(url).hostname) ? { ...message, text: plainForSlack(message.text) } : message,
    );
    const signature = secret === undefined ? undefined : createHmac('sha256', secret).update(body).digest('hex');
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': encodeURIComponent(message.id),
        ...(signature !== undefined && { [SIGNATURE_HEADER]: `sha256=${signature}` }),
      },
      body,
    }).catch((error: unknown) => {
      throw new Error(`the receiver of messages did not answer: ${causeOf(error, timeoutMs)}`);
    });
    // What it says is of no use, may be endless, and that it breaks off is no failure.
    await answer.body?.cancel().catch(() => {});
    if (answer.status >= 300 && answer.status < 400)
      throw new Error(`the receiver of messages redirects (status ${answer.status}), which is not followed`);
    if (answer.ok) return;
    const problem = `the receiver of messages answered with status ${answer.status}`;
    const waitMs = LATER.includes(answer.status) ? waitOf(answer.headers.get('retry-after'), Date.now()) : undefined;
    throw waitMs === undefined ? new Error(problem) : new AskedToWait(problem, waitMs);
  }
}

function causeOf(error: unknown, timeoutMs: number): string {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  return name === 'TimeoutError' ? `nothing came within ${timeoutMs / 1000} s` : String(cause?.code ?? name);
}

/**
 * Milliseconds that a `Retry-After` header asks for, an hour at most; undefined where it says nothing that can be read.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function waitOf(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS);
}

/**
 * A text that Slack shows as it is: a sensor's id may hold `<!channel>`.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
const plainForSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
