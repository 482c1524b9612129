/** What became of a dead letter: nothing yet, its record is a document now, or a person dropped it. */
export const DEAD_LETTER_STATES = ['open', 'resolved', 'dropped'] as const;

export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

/** Which dead letters are meant; a field that is left out may have any value. */
export interface DeadLetterFilter {
  readonly state?: DeadLetterState | undefined;
  readonly reason?: string | undefined;
  readonly sensor?: string | undefined;
  readonly topic?: string | undefined;
  /** First moment of judging that is included, ISO text. */
  readonly since?: string | undefined;
  /** First moment that is excluded, ISO text. */
  readonly until?: string | undefined;
}

const has = (field: string) => ({ exists: { field } });

const STATE_QUERIES: Readonly<Record<DeadLetterState, object>> = {
  open: { bool: { must_not: [has('resolved_at'), has('dropped_at')] } },
  resolved: has('resolved_at'),
  dropped: { bool: { filter: [has('dropped_at')], must_not: [has('resolved_at')] } },
};

/** The query for the dead letters that a filter takes. */
export function filterQuery({ state, reason, sensor, topic, since, until }: DeadLetterFilter): object {
  const clauses = [
    state === undefined ? undefined : STATE_QUERIES[state],
    reason === undefined ? undefined : { term: { reason } },
    sensor === undefined ? undefined : { term: { sensor_id: sensor } },
    topic === undefined ? undefined : { term: { 'kafka.topic': topic } },
    since === undefined ? undefined : { range: { judged_at: { gte: since } } },
    until === undefined ? undefined : { range: { judged_at: { lt: until } } },
  ];
  return { bool: { filter: clauses.filter((clause) => clause !== undefined) } };
}
