import fc from 'fast-check';

/** One batch of a partition is delivered, and what becomes of it. */
export interface Delivery {
  readonly partition: number;
  /** Records, as far as there are as many. */
  readonly records: number;
  /** Whether the next partition's waiting records go with it. */
  readonly withNext: boolean;
  /** Which environment takes it. */
  readonly environment: number;
  readonly outcome: 'done' | 'overtaken' | 'refused' | 'unanswered' | 'stuck before' | 'stuck after';
  /**
   * The request of the invocation that this happens at; none where it makes fewer. One that is overtaken succeeds, but before this
   * request all that was left behind goes on.
   */
  readonly request: number;
}

/** What happens to the pipeline. */
export type Step =
  | ({ readonly kind: 'deliver' } & Delivery)
  /** An environment is replaced by a new one. */
  | { readonly kind: 'lose'; readonly environment: number }
  /** What was left behind goes on. */
  | { readonly kind: 'go on' }
  /** Records that were done are delivered again. */
  | { readonly kind: 'rewind'; readonly partition: number; readonly records: number }
  | { readonly kind: 'add partition' }
  /** When all is done, the topic is deleted and made again. */
  | { readonly kind: 'make again' };

const outcome = fc.constantFrom(
  ...(['done', 'done', 'overtaken', 'refused', 'unanswered', 'stuck before', 'stuck after'] as const),
);
const deliver = fc.record({
  kind: fc.constant('deliver' as const),
  partition: fc.nat(3),
  records: fc.integer({ min: 1, max: 12 }),
  withNext: fc.boolean(),
  environment: fc.nat(2),
  outcome,
  request: fc.nat(7),
});

/** Drawn schedules of what happens. */
export const modelSchedules: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: deliver },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), environment: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'go on' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('rewind' as const),
        partition: fc.nat(3),
        records: fc.integer({ min: 1, max: 20 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'add partition' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'make again' as const }) },
  ),
  { minLength: 1, maxLength: 40 },
);
