import { createHmac } from 'node:crypto';
import type { Message } from '../../detection/episode/message.ts';

/** Where messages are posted. */
export interface WebhookOptions {
  readonly url: string;
  /** Signs each message, where it is given. */
  readonly secret?: string | undefined;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
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
    const body = JSON.stringify(message);
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
    if (!answer.ok) throw new Error(`the receiver of messages answered with status ${answer.status}`);
  }
}

function causeOf(error: unknown, timeoutMs: number): string {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  return name === 'TimeoutError' ? `nothing came within ${timeoutMs / 1000} s` : String(cause?.code ?? name);
}
