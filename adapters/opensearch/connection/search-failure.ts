import { errors } from '@opensearch-project/opensearch';

/** Why a request to OpenSearch failed; `reason` is in OpenSearch's own words and holds no secret. */
export interface SearchFailure {
  readonly kind: 'unreachable' | 'untrusted' | 'busy' | 'conflict' | 'unauthenticated' | 'forbidden' | 'refused';
  readonly reason: string;
  /** HTTP status; undefined where there was no answer. */
  readonly status?: number;
}

/** What Node's TLS says about a certificate, or about a peer that does not speak TLS. */
const UNTRUSTED = /certificate|altnames|wrong version number|packet length too long/i;
const LONGEST_REASON = 300;
/** By OpenSearch's type of an error, what a person can do that its words do not say. */
const ADVICE: Readonly<Record<string, string>> = {
  invalid_alias_name_exception: 'copy what that index holds to another one (_reindex), delete it, and try again',
};

/**
 * Tells what a client's error means: whether waiting may help (`unreachable`, `busy`, `conflict`) or a person is needed.
 *
 * @returns undefined when the error is not the client's: a mistake in the program
 */
export function searchFailure(error: unknown): SearchFailure | undefined {
  if (error instanceof errors.ResponseError) {
    const { statusCode: status } = error;
    const advice = adviceOn(error.body);
    const reason = shortened(`${status} ${saidIn(error.body)}`);
    return { kind: kindOf(status), status, reason: advice === undefined ? reason : `${reason}: ${advice}` };
  }
  if (!(error instanceof errors.OpenSearchClientError)) return undefined;
  return { kind: UNTRUSTED.test(error.message) ? 'untrusted' : 'unreachable', reason: shortened(error.message) };
}

/** Whether the same request may succeed later without a person doing anything. */
export function mayPass({ kind }: SearchFailure): boolean {
  return kind === 'unreachable' || kind === 'busy' || kind === 'conflict';
}

/** What OpenSearch calls the error that a request has failed with; undefined where it has not answered so. */
export const typeOfError = (error: unknown): unknown =>
  (error as { body?: { error?: { type?: unknown } } }).body?.error?.type;

function kindOf(status: number): SearchFailure['kind'] {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 409) return 'conflict';
  return status === 429 || status >= 500 ? 'busy' : 'refused';
}

/** OpenSearch's own words, those of Dashboards, whose `error` is only a class, or of AWS in front of it, which writes `Message`. */
function saidIn(body: unknown): string {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return 'without a reason';
  const { error, reason, message, Message } = body as Readonly<Record<string, unknown>>;
  const inner = typeof error === 'object' && error !== null ? Reflect.get(error, 'reason') : undefined;
  const said = [inner, reason, message, Message, error].find((text) => typeof text === 'string');
  return typeof said === 'string' ? said : JSON.stringify(body);
}

function adviceOn(body: unknown): string | undefined {
  const { type } = (body as { error?: { type?: string } } | null)?.error ?? {};
  return type === undefined ? undefined : ADVICE[type];
}

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
