import type { SensorId } from './sensor-id.ts';

/** Why a record is a dead letter; `document-rejected` is OpenSearch's refusal of a document, the others are ours. */
export const REJECTION_REASONS = [
  'tombstone',
  'too-large',
  'not-json',
  'no-sensor-id',
  'no-channel',
  'channel-not-a-number',
  'document-rejected',
] as const;

export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** Why a record is no reading: a word of the closed list and a sentence about this record. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly error: string;
  /** The sensor, where the value names one. */
  readonly sensorId?: SensorId;
}
