import type { Logger } from '@aws-lambda-powertools/logger';
import type { ReadingRemarks } from './reading-remarks.ts';
import { fields } from './telemetry-names.ts';

/** Names of fields that have been told, at most. */
const MAX_TOLD = 1000;

/** Says once for each environment what there is to say of readings; of fields that are not used, each name once. */
export class RemarkWarnings {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #said = new Set<string>();
  readonly #toldFields = new Set<string>();

  constructor(logger: Pick<Logger, 'warn'>) {
    this.#logger = logger;
  }

  warn({ unreadableTimestamps, zoneAssumed, unjudgedReadings, ignoredFields }: ReadingRemarks): void {
    if (unreadableTimestamps > 0)
      this.#once(
        'times of readings cannot be read or believed, and the broker timestamp is taken; see unreadable_timestamp in the documents',
        fields('unreadable-times', { readings: unreadableTimestamps }),
      );
    if (zoneAssumed)
      this.#once(
        'times of readings name no zone and are taken as UTC; "time_zone" in the rules file says otherwise',
        fields('zone-assumed', {}),
      );
    if (unjudgedReadings > 0)
      this.#once(
        'no rule applies to some readings, since none has their channels; see not_applicable in the documents',
        fields('unjudged-readings', { readings: unjudgedReadings }),
      );
    this.#tellFields(ignoredFields);
  }

  #once(sentence: string, details: ReturnType<typeof fields>): void {
    if (this.#said.has(sentence)) return;
    this.#said.add(sentence);
    this.#logger.warn(sentence, details);
  }

  #tellFields(counts: ReadonlyMap<string, number>): void {
    const fresh = [...counts].filter(([name]) => !this.#toldFields.has(name) && this.#toldFields.size < MAX_TOLD);
    if (fresh.length === 0) return;
    for (const [name] of fresh) this.#toldFields.add(name);
    this.#logger.warn(
      'fields of readings are not used; see ignored_fields in the documents',
      fields('ignored-fields', { readings: Object.fromEntries(fresh) }),
    );
  }
}
