import type { MskEvent, MskRecord } from '../../../event-source-mapping/msk-event.ts';

interface Entry {
  /** Whether the function is to get it: no filter and no mark takes it away. */
  readonly isWanted: boolean;
  /** Whether it was given to the function. */
  isDelivered: boolean;
  /** Whether it was done, discarded, or deleted by retention: nobody needs it any more. */
  isSettled: boolean;
}

interface Account {
  readonly entries: Entry[];
  /** Everything before is settled or was never wanted. */
  settledTo: number;
  /** Everything before was delivered, or will never be. */
  deliveredTo: number;
}

/** Keeps account of every offset of a topic, and of whatever may not happen to one. */
export class DeliveryLedger {
  readonly #accounts: readonly Account[];
  readonly problems: string[] = [];

  constructor(partitions: number) {
    this.#accounts = Array.from({ length: partitions }, () => ({ entries: [], settledTo: 0, deliveredTo: 0 }));
  }

  appended(partition: number, isWanted: boolean): void {
    this.#at(partition).entries.push({ isWanted, isDelivered: false, isSettled: false });
  }

  /** The function was invoked: in order within each partition, and with nothing left out that it never had. */
  delivered({ records }: MskEvent): void {
    for (const list of Object.values(records)) for (const record of list) this.#delivered(record);
    for (const [key, list] of Object.entries(records))
      for (const [index, { offset }] of list.entries())
        if (offset <= (list[index - 1]?.offset ?? -1)) this.problems.push(`${key}: ${offset} is out of order`);
  }

  /** Records need not come again. */
  settled(records: readonly { readonly partition: number; readonly offset: number }[]): void {
    for (const { partition, offset } of records) {
      const entry = this.#at(partition).entries[offset];
      if (entry !== undefined) entry.isSettled = true;
    }
  }

  /** Entries are lost, and others will come at their offsets. */
  lostEnd(partition: number, end: number): void {
    const account = this.#at(partition);
    account.entries.splice(end);
    account.settledTo = Math.min(account.settledTo, end);
    account.deliveredTo = Math.min(account.deliveredTo, end);
  }

  /** The group's coordinator has taken an offset (below 0: the oldest). */
  committed(partition: number, offset: number): void {
    const open = this.open(partition, 0, offset)[0];
    if (open !== undefined)
      this.problems.push(`${partition} was committed to ${offset}, though ${open} is neither done nor discarded`);
  }

  /** The wanted offsets in a stretch that are neither done nor discarded. */
  open(partition: number, from: number, to: number): readonly number[] {
    const account = this.#at(partition);
    const { entries } = account;
    while (isOver(entries[account.settledTo])) account.settledTo++;
    const open: number[] = [];
    for (let offset = Math.max(from, account.settledTo); offset < Math.min(to, entries.length); offset++)
      if (!isOver(entries[offset])) open.push(offset);
    return open;
  }

  #delivered({ partition, offset }: MskRecord): void {
    const account = this.#at(partition);
    const { entries } = account;
    const skips = (entry: Entry | undefined) => entry !== undefined && (entry.isDelivered || isOver(entry));
    while (skips(entries[account.deliveredTo])) account.deliveredTo++;
    const entry = entries[offset];
    if (entry === undefined || !entry.isWanted) this.problems.push(`${partition}: ${offset} is not to be delivered`);
    if (offset > account.deliveredTo)
      this.problems.push(`${partition}: ${offset} was delivered before ${account.deliveredTo}`);
    if (entry !== undefined) entry.isDelivered = true;
  }

  #at(partition: number): Account {
    const account = this.#accounts[partition];
    if (account === undefined) throw new Error(`no partition ${partition}`);
    return account;
  }
}

const isOver = (entry: Entry | undefined): boolean => entry !== undefined && (entry.isSettled || !entry.isWanted);
