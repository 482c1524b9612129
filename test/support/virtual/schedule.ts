import fc from 'fast-check';
import { COMMIT_HANDLINGS } from './scripted-brokers.ts';
import { BEHAVIOURS } from './scripted-function.ts';

/** What kinds of records are appended: plain ones, such that a filter takes, marks, poison, and such that are old. */
export const FLAVOURS = ['plain', 'plain', 'filtered', 'mark', 'poison', 'old'] as const;

const partition = fc.nat({ max: 3 });
const member = fc.nat({ max: 2 });

const actions = {
  append: fc.record({
    kind: fc.constant('append'),
    partition,
    count: fc.integer({ min: 1, max: 12 }),
    bytes: fc.constantFrom(10, 200, 1_000, 3_000),
    flavour: fc.constantFrom(...FLAVOURS),
  }),
  function: fc.record({ kind: fc.constant('function'), behaviour: fc.constantFrom(...BEHAVIOURS) }),
  destination: fc.record({ kind: fc.constant('destination'), isUp: fc.boolean() }),
  commits: fc.record({ kind: fc.constant('commits'), handling: fc.constantFrom(...COMMIT_HANDLINGS) }),
  rebalance: fc.record({ kind: fc.constant('rebalance') }),
  move: fc.record({ kind: fc.constant('move'), partition }),
  cutOff: fc.record({ kind: fc.constant('cut off'), partition, entries: fc.integer({ min: 1, max: 20 }) }),
  setClock: fc.record({ kind: fc.constant('set clock'), byMs: fc.integer({ min: -3_600_000, max: 30_000 }) }),
  link: fc.record({ kind: fc.constant('link'), member, state: fc.constantFrom('cut', 'silent', 'mended') }),
  start: fc.record({ kind: fc.constant('start') }),
  stop: fc.record({ kind: fc.constant('stop'), member }),
  kill: fc.record({ kind: fc.constant('kill'), member }),
};

const action = fc.oneof(
  { weight: 8, arbitrary: actions.append },
  { weight: 5, arbitrary: actions.function },
  { weight: 2, arbitrary: actions.destination },
  { weight: 2, arbitrary: actions.commits },
  { weight: 2, arbitrary: actions.rebalance },
  { weight: 2, arbitrary: actions.move },
  { weight: 1, arbitrary: actions.cutOff },
  { weight: 1, arbitrary: actions.setClock },
  { weight: 2, arbitrary: actions.link },
  { weight: 3, arbitrary: actions.start },
  { weight: 2, arbitrary: actions.stop },
  { weight: 2, arbitrary: actions.kill },
);

/** How long nothing else happens after a step: not at all, for as long as a request takes, or for longer. */
const pauseMs = fc.oneof(fc.constant(0), fc.nat({ max: 30 }), fc.nat({ max: 1_500 }));

const setting = fc.record({
  /** Of the draws while it runs. */
  seed: fc.integer(),
  partitions: fc.integer({ min: 1, max: 4 }),
  brokers: fc.integer({ min: 1, max: 2 }),
  fetchSize: fc.constantFrom(2, 7, 30),
  batchSize: fc.constantFrom(1, 3, 10, 40),
  maxEventBytes: fc.constantFrom(900, 2_500, 20_000),
  batchWindowMs: fc.constantFrom(undefined, 0, 50, 500),
  timeoutMs: fc.constantFrom(1_000, 3_000),
  concurrency: fc.integer({ min: 1, max: 3 }),
  isFiltered: fc.constantFrom(true, true, false),
  retryAttempts: fc.constantFrom(-1, 0, 2),
  maxRecordAgeSeconds: fc.constantFrom(-1, 60),
  bisectBatchOnError: fc.boolean(),
  reportBatchItemFailures: fc.boolean(),
  hasDestination: fc.boolean(),
});

/** What a world begins with, and what happens in it one after the other. */
export const schedules = fc.record({
  setting,
  steps: fc.array(fc.record({ action, pauseMs }), { minLength: 1, maxLength: 24, size: 'max' }),
});

type Drawn = ReturnType<typeof schedules.generate>['value'];
export type Setting = Drawn['setting'];

/**
 * What may happen. That a partition loses its end, and others' records come there, is never drawn: what an invocation of
 * before then commits may lie behind them, which no client of Kafka's classic protocol can tell.
 */
export type Action =
  | Drawn['steps'][number]['action']
  | { readonly kind: 'lose end'; readonly partition: number; readonly entries: number };

export interface Schedule {
  readonly setting: Setting;
  readonly steps: readonly { readonly action: Action; readonly pauseMs: number }[];
}
