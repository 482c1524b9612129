import { rmSync } from 'node:fs';
import { reasonOf } from '../failures/reason.ts';
import type { Counted } from './earlier-runs.ts';
import { type FolderContents, fileOf, readContents, writeContents } from './folder-contents.ts';

/** Keeps count of what the runs of a data folder leave in it, so that a later `--fresh` can say what it deletes. */
export class RunLedger {
  readonly #folder: string;
  readonly #fresh: boolean;
  #before: FolderContents | undefined;
  #topicSinceMs = 0;

  /** @param fresh whether what is there is about to be deleted */
  constructor(folder: string, fresh: boolean) {
    this.#folder = folder;
    this.#fresh = fresh;
  }

  /**
   * Notes that a run has begun: until it has counted at its end, nobody knows what it has added. Only under the folder's lock: the
   * notes are of the run that has it.
   */
  begin(): void {
    const known = readContents(this.#folder);
    this.#before = this.#fresh || known === 'none' || known === 'unknown' ? undefined : known;
    this.#topicSinceMs = this.#before?.topicSinceMs ?? 0;
    if (this.#before !== undefined) writeContents(this.#folder, { ...this.#before, isFinal: false });
    else rmSync(fileOf(this.#folder), { force: true });
  }

  /** Since when the topic has its offsets, in epoch milliseconds; 0 where nobody has noted it. */
  get topicSinceMs(): number {
    return this.#topicSinceMs;
  }

  /** The topic was made just now: records of before were of another one. */
  topicMade(nowMs: number): void {
    this.#topicSinceMs = nowMs;
  }

  /**
   * Notes what is there now.
   *
   * @param simulated records of this run that were simulated
   */
  note(counted: Counted, simulated: number, isFinal: boolean): void {
    const { topicSinceMs } = this;
    const before = this.#before?.topicSinceMs === topicSinceMs ? this.#before.simulated : 0;
    writeContents(this.#folder, { ...counted, simulated: before + simulated, topicSinceMs, isFinal });
  }

  /**
   * Notes what there is at the end of a run. Where that cannot be counted or written, it stays open what the run has added: the
   * run itself has ended as it has ended.
   *
   * @param simulated records of this run that were simulated
   * @returns a sentence about why it could not be noted
   */
  async noteEnd(count: () => Promise<Counted>, simulated: number): Promise<string | undefined> {
    try {
      this.note(await count(), simulated, true);
      return undefined;
    } catch (error) {
      return `What this run has left in ${this.#folder} could not be noted (${reasonOf(error)}): --fresh will ask about it.`;
    }
  }
}
