import type { Admin, Kafka } from 'kafkajs';
import { committedOffsets } from '../adapters/kafka/topic.ts';
import { UserError } from '../command-line/command.ts';
import { quantity } from '../command-line/pipeline-counters.ts';
import type { OffsetRange } from '../detection/coordinates.ts';
import type { RuleSet } from '../detection/rules.ts';
import { StatefulRules } from '../detection/state/rule-watch.ts';
import { DEFAULT_SESSION_TIMEOUT_MS } from '../event-source-mapping/source/consumer-settings.ts';
import type { FunctionPlace } from './function-options.ts';

/**
 * Whether a replay learns as it judges: not by the threshold rules alone, only for the model (which can be left out), or because
 * stateful rules or a deployed function need it.
 */
export type Learning = 'nothing' | 'model' | 'needed';

/** What a replay with these settings learns. */
export function learningOf(settings: {
  readonly place: FunctionPlace;
  readonly withModel: boolean;
  readonly ruleSet: RuleSet;
}): Learning {
  const { place, withModel, ruleSet } = settings;
  if (place.kind === 'deployed' || !new StatefulRules(ruleSet).isEmpty) return 'needed';
  return withModel ? 'model' : 'nothing';
}

/** The consumer group of the detector whose verdicts a replay repeats. */
interface LiveGroup {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly groupId: string;
  readonly learning: Learning;
}

/**
 * Refuses a rebuild beside a running detector: that one learns what comes after, and what comes before would be left to the
 * rules alone, since a state that is past a record cannot judge it.
 *
 * @throws UserError when the group has members
 */
export async function refuseBesideMembers(live: LiveGroup): Promise<void> {
  if (live.learning === 'nothing') return;
  const { groups } = await withAdmin(live.kafka, (admin) => admin.describeGroups([live.groupId]));
  if (groups.every(({ members }) => members.length === 0)) return;
  throw new UserError(
    `A detector is running: the consumer group "${live.groupId}" has members. It would learn what comes after, and the readings before ` +
      `it would be left to the rules alone. Stop it first (one that was killed counts for ${DEFAULT_SESSION_TIMEOUT_MS / 1_000} s more)` +
      `${live.learning === 'model' ? ', or rebuild with --no-model' : ''}; nothing was deleted.`,
  );
}

/**
 * Refuses a replay that begins behind where the detector has come to: once it learns from there on, the records between would be
 * left to the rules alone. A group without committed offsets says nothing of where it will begin.
 *
 * @param held what the topic holds
 * @param ranges what is to be replayed
 * @throws UserError when the group has not come to one of the ranges
 */
export async function refuseAheadOf(
  live: LiveGroup,
  held: readonly OffsetRange[],
  ranges: readonly OffsetRange[],
): Promise<void> {
  if (live.learning === 'nothing') return;
  const committed = await withAdmin(live.kafka, (admin) => committedOffsets(admin, live.topic, live.groupId));
  const firstHeld = new Map(held.map(({ partition, first }) => [partition, first]));
  for (const { partition, first, end } of ranges) {
    const next = Math.max(committed.get(partition) ?? first, firstHeld.get(partition) ?? 0);
    if (first >= end || next >= first) continue;
    throw new UserError(
      `The replay would begin at offset ${first} of partition ${partition}, but the consumer group "${live.groupId}" has only come to ` +
        `offset ${next}: ${quantity(first - next, 'record')} between would be left to the rules alone. Let that detector finish first, or ` +
        `begin at offset ${next} or before${live.learning === 'model' ? ', or give --no-model' : ''}.`,
    );
  }
}

async function withAdmin<Value>(kafka: Kafka, ask: (admin: Admin) => Promise<Value>): Promise<Value> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}
