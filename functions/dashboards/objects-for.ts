import { savedObjects } from '../../dashboards/saved-objects/all-objects.ts';
import type { SavedObject } from '../../dashboards/saved-objects/saved-object.ts';
import type { Rule, RuleSet } from '../../detection/rules.ts';

/** The objects that draw the channels of these rules, each with its limits. */
export function objectsFor({
  rules,
  mappedChannels,
}: Pick<RuleSet, 'rules' | 'mappedChannels'>): readonly SavedObject[] {
  const channels = new Set([...rules.map(({ channel }) => channel), ...mappedChannels]);
  return savedObjects(new Map([...channels].map((channel) => [channel, limitsOf(rules, channel)])));
}

const limitsOf = (rules: readonly Rule[], channel: string) =>
  rules
    .filter((rule) => rule.channel === channel)
    .flatMap(({ name, above, below }) =>
      [above, below].flatMap((limit) => (limit === undefined ? [] : [{ rule: name, limit }])),
    );
