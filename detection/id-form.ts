import { type Coordinates, documentId } from './coordinates.ts';

/** How an index names the documents of records. */
export const ID_FORMS = ['record-first', 'time-first'] as const;

/**
 * `record-first` is the {@link documentId} itself, as indices of version 0.1 have it. `time-first` begins with the Kafka
 * timestamp, so that OpenSearch looks a new id up in none of the segments that hold only earlier ones; its colon, which is in no
 * topic's name, keeps it from being stored as a number or as base64, whose orders are others.
 *
 * @see docs/decisions/0026-document-and-mapping.md
 */
export type IdForm = (typeof ID_FORMS)[number];

const RECORD_FIRST = /^(.*-\d+-\d+)-(.+)$/;
const TIME_FIRST = /^([^:]+):(.+)$/;

/** What an index of this form calls the document of this document id; {@link storedIdOf} costs less. */
export function storedId(id: string, form: IdForm): string {
  return form === 'record-first' ? id : id.replace(RECORD_FIRST, '$2:$1');
}

/** What an index of this form calls the document of a record, or of one of its readings. */
export function storedIdOf(at: Coordinates, form: IdForm): string {
  if (form === 'record-first') return documentId(at);
  const { topic, partition, offset, timestampMs, part } = at;
  const record = `:${topic}-${partition}-${offset}`;
  return part === undefined ? `${timestampMs}${record}` : `${timestampMs}.${part.index}${record}`;
}

/** The document id of what an index, of whatever form, calls so. */
export const documentIdOf = (stored: string): string => stored.replace(TIME_FIRST, '$2-$1');
