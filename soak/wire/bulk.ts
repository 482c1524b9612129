import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import {
  type BulkItem,
  type BulkOperation,
  bodyOf,
  isRefusedForEver,
  operationsOf,
  REFUSED_ITEM,
} from './bulk-body.ts';

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** A request from a detector that the gateway holds: it can be handed on, answered and cut in any order and part. */
export class HeldRequest {
  readonly #target: string;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #body: string;

  constructor(target: string, incoming: IncomingMessage, response: ServerResponse, body: string) {
    this.#target = target;
    this.#request = incoming;
    this.#response = response;
    this.#body = body;
  }

  /** Hands a body on, its own unless told, and resolves to the answer; rejects when there is none. */
  handOn(body = this.#body): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sending = this.#start(body);
      sending.once('response', (response) => {
        textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject);
      });
      sending.once('error', reject);
      sending.end(body);
    });
  }

  /** Hands the first half of the bytes on and then cuts that connection. */
  async handHalfOn(): Promise<void> {
    const sending = this.#start(this.#body);
    sending.on('error', () => {});
    const half = Buffer.from(this.#body).subarray(0, this.#body.length >> 1);
    await Promise.race([new Promise<void>((sent) => sending.write(half, () => sent())), once(sending, 'close')]);
    sending.destroy();
  }

  /** Answers the detector; resolves when the bytes have left, or the detector is gone. */
  async answer({ status, body }: Answer): Promise<void> {
    if (this.#response.destroyed) return;
    const left = Promise.race([once(this.#response, 'finish'), once(this.#response, 'close')]);
    this.#response.writeHead(status, JSON_TYPE).end(body);
    await left;
  }

  /** Cuts the detector's connection without an answer. */
  cut(): void {
    this.#response.socket?.resetAndDestroy();
  }

  #start(body: string) {
    const { method, url = '/', headers } = this.#request;
    const length = { 'content-length': Buffer.byteLength(body) };
    const kept = { 'content-type': headers['content-type'] ?? 'application/json', ...(body !== '' && length) };
    return request(`${this.#target}${url}`, { ...(method !== undefined && { method }), agent, headers: kept });
  }
}

/** A bulk request that the gateway holds. */
export class Bulk {
  readonly held: HeldRequest;
  readonly operations: readonly BulkOperation[];
  /** Whether it writes states of sensors, and no documents. */
  readonly ofStates: boolean;

  constructor(held: HeldRequest, body: string, ofStates = false) {
    this.held = held;
    this.ofStates = ofStates;
    this.operations = operationsOf(body);
  }

  /**
   * Hands the operations on, but for those that an index would refuse for ever and those that `instead` answers.
   *
   * @param instead an answer in OpenSearch's place, or undefined; by the operation's index
   */
  async handOn(instead: (index: number) => BulkItem | undefined = () => undefined): Promise<Answer> {
    const played = this.operations.map((operation, index) =>
      isRefusedForEver(operation) ? REFUSED_ITEM : instead(index),
    );
    if (played.every((item) => item === undefined)) return this.held.handOn();
    const passed = this.operations.filter((_, index) => played[index] === undefined);
    if (passed.length === 0) return answerOf(played);
    const answer = await this.held.handOn(bodyOf(passed));
    return answer.status === 200 ? answerOf(merged(played, answer)) : answer;
  }
}

/** Hands a request on and its answer back. */
export async function pass(bulk: Bulk): Promise<void> {
  await bulk.held.answer(await bulk.handOn());
}

/** The response to a bulk request, of these items. */
export const answerOf = (items: readonly unknown[]): Answer => ({
  status: 200,
  body: JSON.stringify({ errors: true, items }),
});

/** Fills the gaps of what the gateway played with what OpenSearch said, in order. */
function merged(played: readonly (BulkItem | undefined)[], answer: Answer): unknown[] {
  const said: unknown[] = JSON.parse(answer.body).items;
  let next = 0;
  return played.map((item) => item ?? said[next++]);
}

/** The whole of a message's body. */
export async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
