import type { Client } from '../connection/client.ts';
import { VIEW_STATE_INDEX } from '../schema/install-views.ts';

/** How far the views have come, all in epoch milliseconds. */
export interface ViewState {
  /** The newest broker's timestamp that a run has seen; undefined before the first run. */
  readonly brokerMs: number | undefined;
  /** The newest time of judging that a run has seen. */
  readonly judgedMs: number | undefined;
  /** The hours before this one have their trends. */
  readonly trendsUntilMs: number | undefined;
  /** How many documents the last window had, and the newest of them: where neither has changed, nothing has. */
  readonly seen: string | undefined;
  /** When a sensor that has spoken and was not written would count as silent first; undefined where all are written. */
  readonly waitingUntilMs: number | undefined;
}

/** The state with its place in the history of its document. */
export interface FoundState {
  readonly state: ViewState;
  readonly version: { readonly if_seq_no: number; readonly if_primary_term: number } | undefined;
}

const ID = 'views';
const NOTHING: ViewState = {
  brokerMs: undefined,
  judgedMs: undefined,
  trendsUntilMs: undefined,
  seen: undefined,
  waitingUntilMs: undefined,
};

const STRETCH_ID = 'stretch';

/** Runs without a long pause between them; times by the function's clock, in epoch milliseconds. */
export interface Stretch {
  readonly beganMs: number;
  readonly lastRunMs: number;
}

/**
 * Notes that a run is under way.
 *
 * @param longestPauseMs what interrupts a stretch
 * @returns the stretch that it belongs to
 */
export async function noteRun(client: Client, nowMs: number, longestPauseMs: number): Promise<Stretch> {
  const { body } = await client.get({ index: VIEW_STATE_INDEX, id: STRETCH_ID }, { ignore: [404] });
  const before = body.found === true ? (body._source as Stretch) : undefined;
  const goesOn = before !== undefined && nowMs - before.lastRunMs <= longestPauseMs;
  const stretch = { beganMs: goesOn ? before.beganMs : nowMs, lastRunMs: nowMs };
  await client.index({ index: VIEW_STATE_INDEX, id: STRETCH_ID, body: stretch });
  return stretch;
}

/** Reads how far the views have come. */
export async function readViewState(client: Client): Promise<FoundState> {
  const { body } = await client.get({ index: VIEW_STATE_INDEX, id: ID }, { ignore: [404] });
  if (body.found !== true) return { state: NOTHING, version: undefined };
  const version = { if_seq_no: body._seq_no ?? 0, if_primary_term: body._primary_term ?? 0 };
  return { state: { ...NOTHING, ...(body._source as Partial<ViewState>) }, version };
}

/**
 * Writes how far the views have come.
 *
 * @returns false when another run has written meanwhile: it saw the same documents, and what it wrote stays
 */
export async function writeViewState(client: Client, state: ViewState, { version }: FoundState): Promise<boolean> {
  const place = version ?? { op_type: 'create' as const };
  const { statusCode } = await client.index(
    { index: VIEW_STATE_INDEX, id: ID, body: state, ...place },
    { ignore: [409] },
  );
  return statusCode !== 409;
}
