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

/** What an index of this form calls the document of this document id. */
export function storedId(documentId: string, form: IdForm): string {
  return form === 'record-first' ? documentId : documentId.replace(RECORD_FIRST, '$2:$1');
}

/** The document id of what an index, of whatever form, calls so. */
export const documentIdOf = (stored: string): string => stored.replace(TIME_FIRST, '$2-$1');
