import type { Client } from '../adapters/opensearch/connection/client.ts';
import type { Bulk } from '../soak/wire/bulk.ts';

const SEQUENCE = /"sequence":(\d+)/;
const POLL_MS = 20;

/** When each reading of a run was sent, acknowledged by OpenSearch, and found by a search; in milliseconds of one clock. */
export class LatencyProbe {
  readonly sentMs: number[] = [];
  readonly indexedMs: number[] = [];
  readonly searchableMs: number[] = [];
  /** While true, OpenSearch is away: every connection that asks for it is cut. */
  away = false;
  readonly #order: number[] = [];
  #watching = true;

  /** Counts a reading as sent now and returns its number. */
  sent(): number {
    return this.sentMs.push(performance.now()) - 1;
  }

  /** Hands a bulk request on and notes which readings it made documents of. */
  async treat(bulk: Bulk): Promise<void> {
    if (this.away) {
      bulk.held.cut();
      return;
    }
    const answer = await bulk.held.handOn();
    const nowMs = performance.now();
    await bulk.held.answer(answer);
    const items: unknown[] = JSON.parse(answer.body).items ?? [];
    bulk.operations.forEach(({ document }, index) => {
      const sequence = Number(SEQUENCE.exec(document)?.[1]);
      if (!isWritten(items[index]) || this.indexedMs[sequence] !== undefined) return;
      this.indexedMs[sequence] = nowMs;
      this.#order.push(sequence);
    });
  }

  /** Whether all readings before this one are in the index. */
  hasIndexed(before: number): boolean {
    return this.#order.length >= before && areAllKnown(this.indexedMs, before);
  }

  /** Whether a search finds all readings before this one. */
  hasShown(before: number): boolean {
    return areAllKnown(this.searchableMs, before);
  }

  /**
   * Asks again and again how many documents a search finds, until {@link close}: refreshes show documents in the order in
   * which they were written, so that many of the first ones are searchable.
   */
  async watch(client: Client, index: string): Promise<void> {
    let shown = 0;
    while (this.#watching) {
      const found = await client.count({ index, ignore_unavailable: true }).then(
        ({ body }) => body.count,
        () => 0,
      );
      const nowMs = performance.now();
      for (; shown < Math.min(found, this.#order.length); shown++) {
        const sequence = this.#order[shown];
        if (sequence !== undefined) this.searchableMs[sequence] = nowMs;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  close(): void {
    this.#watching = false;
  }
}

function areAllKnown(timesMs: readonly number[], before: number): boolean {
  for (let sequence = 0; sequence < before; sequence++) if (timesMs[sequence] === undefined) return false;
  return true;
}

function isWritten(item: unknown): boolean {
  const { create, index } = (item ?? {}) as Record<string, { status?: number } | undefined>;
  const status = (create ?? index)?.status ?? 500;
  return status < 300 || status === 409;
}

/** The value below which this share of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
