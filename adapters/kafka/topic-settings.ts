import type { Admin, ConfigEntries } from 'kafkajs';

/** kafkajs has names for both, which Node cannot import from it. @see https://kafka.apache.org/protocol.html */
const TOPIC_RESOURCE = 2;
const SOURCE_TOPIC = 1;

/**
 * What a topic is set to, by Kafka's names and in its spelling.
 *
 * @see https://kafka.apache.org/documentation/#topicconfigs
 */
export type TopicSettings = Readonly<Record<string, string>>;

/** A setting of a topic that is not as it should be. */
export interface SettingDifference {
  readonly name: string;
  /** What it is; undefined where the broker knows no such setting. */
  readonly is: string | undefined;
  readonly wanted: string;
}

/**
 * Compares a topic with what it should be set to; settings that are not asked for may be as they like.
 *
 * @throws Error from the client when the brokers are away or refuse
 */
export async function settingDifferences(
  admin: Admin,
  topic: string,
  wanted: TopicSettings,
): Promise<readonly SettingDifference[]> {
  return differencesIn(await describe(admin, topic), wanted);
}

/**
 * Gives a topic these settings and leaves its others as they are: the request that the client knows replaces them all, so
 * those that the topic has of its own go along. A topic that is set as asked is not written to.
 *
 * @returns what was different
 * @throws Error from the client when the brokers are away or refuse
 * @see https://kafka.apache.org/protocol.html#The_Messages_AlterConfigs
 */
export async function setTopicSettings(
  admin: Admin,
  topic: string,
  wanted: TopicSettings,
): Promise<readonly SettingDifference[]> {
  const present = await describe(admin, topic);
  const differences = differencesIn(present, wanted);
  if (differences.length === 0) return differences;
  const own = present.filter(({ configSource }) => configSource === SOURCE_TOPIC);
  const settings = {
    ...Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue])),
    ...wanted,
  };
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const resources = [{ type: TOPIC_RESOURCE, name: topic, configEntries }];
  await admin.alterConfigs({ validateOnly: false, resources });
  return differences;
}

async function describe(admin: Admin, topic: string): Promise<readonly ConfigEntries[]> {
  const resources = [{ type: TOPIC_RESOURCE, name: topic }];
  const answer = await admin.describeConfigs({ resources, includeSynonyms: false });
  return answer.resources[0]?.configEntries ?? [];
}

function differencesIn(present: readonly ConfigEntries[], wanted: TopicSettings): readonly SettingDifference[] {
  const values = new Map(present.map(({ configName, configValue }) => [configName, configValue]));
  return Object.entries(wanted)
    .map(([name, value]) => ({ name, is: values.get(name), wanted: value }))
    .filter(({ is, wanted: value }) => is !== value);
}
