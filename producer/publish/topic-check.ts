import type { Admin } from 'kafkajs';
import { protocolErrorType } from '../../adapters/kafka/protocol-error.ts';
import { type SettingDifference, settingDifferences, type TopicSettings } from '../../adapters/kafka/topic-settings.ts';

/** What a topic should be set to, and who is told when it is not. */
export interface TopicCheck {
  readonly settings: TopicSettings;
  onDifferent(differences: readonly SettingDifference[]): void;
  /** This client may not look. */
  onHidden(reason: string): void;
}

/**
 * Compares a topic with what it should be set to; what differs is told and keeps nobody from sending.
 *
 * @throws Error from the client when the brokers do not answer
 */
export async function checkTopic(admin: Admin, topic: string, check: TopicCheck): Promise<void> {
  try {
    const differences = await settingDifferences(admin, topic, check.settings);
    if (differences.length > 0) check.onDifferent(differences);
  } catch (error) {
    if (protocolErrorType(error) !== 'TOPIC_AUTHORIZATION_FAILED') throw error;
    check.onHidden(error instanceof Error ? error.message.replace(/\.$/, '') : String(error));
  }
}
