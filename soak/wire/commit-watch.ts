import { setTimeout as sleep } from 'node:timers/promises';
import type { CommitMoment } from '../schedule/disturbance.ts';
import { correlationOfRequest, correlationOfResponse, isOffsetCommit, KafkaFrames } from './kafka-frames.ts';

/** So long the detector has for reading an answer before it is killed. */
const READING_MS = 5;
const NOTHING = Buffer.alloc(0);

/** What is to happen at a commit. */
export interface CommitStrike {
  readonly moment: CommitMoment;
  strike(): Promise<void>;
}

/** The strikes that wait for a commit, each for one. */
export class CommitWatch {
  #waiting: CommitStrike[] = [];

  /** Strikes that no commit has come for. */
  get left(): number {
    return this.#waiting.length;
  }

  /** Lets this happen at the next commit that nothing else waits for. */
  atNext(strike: CommitStrike): void {
    this.#waiting.push(strike);
  }

  take(): CommitStrike | undefined {
    return this.#waiting.shift();
  }

  giveBack(strike: CommitStrike): void {
    this.#waiting.unshift(strike);
  }

  clear(): void {
    this.#waiting = [];
  }
}

/** One connection of a detector to a broker, as the watch sees it: says what passes, and strikes. */
export class WatchedConnection {
  readonly #watch: CommitWatch;
  readonly #cut: () => void;
  readonly #requests = new KafkaFrames();
  readonly #responses = new KafkaFrames();
  #awaited: { readonly strike: CommitStrike; readonly correlation: number } | undefined;
  #struck = false;

  /** @param cut ends the connection */
  constructor(watch: CommitWatch, cut: () => void) {
    this.#watch = watch;
    this.#cut = cut;
  }

  /** Takes bytes of the detector's and returns those that are handed on: whole requests. */
  request(chunk: Buffer): Buffer {
    return Buffer.concat(this.#requests.push(chunk).filter((request) => this.#passes(request)));
  }

  /** Takes bytes of the broker's and returns those that are handed on. */
  response(chunk: Buffer): Buffer {
    const responses = this.#responses.push(chunk);
    if (this.#struck) return NOTHING;
    const { strike, correlation } = this.#awaited ?? {};
    if (strike === undefined) return chunk;
    if (responses.some((response) => correlationOfResponse(response) === correlation)) void this.#strike(strike);
    return strike.moment === 'answered' ? chunk : NOTHING;
  }

  /** The connection has ended: what was awaited on it comes at another one's commit. */
  end(): void {
    if (this.#awaited !== undefined && !this.#struck) this.#watch.giveBack(this.#awaited.strike);
    this.#struck = true;
  }

  #passes(request: Buffer): boolean {
    if (this.#struck) return false;
    const strike = isOffsetCommit(request) && this.#awaited === undefined ? this.#watch.take() : undefined;
    if (strike === undefined) return true;
    if (strike.moment === 'before') {
      void this.#strike(strike);
      return false;
    }
    this.#awaited = { strike, correlation: correlationOfRequest(request) };
    return true;
  }

  async #strike({ moment, strike }: CommitStrike): Promise<void> {
    this.#struck = true;
    if (moment === 'answered') await sleep(READING_MS);
    await strike().finally(this.#cut);
  }
}
