import { describe, expect, it } from '@jest/globals';
import { bulkOutcome } from '../../../../adapters/opensearch/bulk/bulk-outcome.ts';
import { recordedRefusal } from '../../../support/builders/recorded-answer.ts';

describe('bulkOutcome', () => {
  it.each([
    [200, false],
    [201, false],
    [409, true],
  ])('takes status %d as done, by an earlier delivery: %s', (status, existed) => {
    expect(bulkOutcome({ status })).toEqual({ kind: 'done', existed });
  });

  it.each([
    ['version-conflict', 'done'],
    ['mapper-parsing', 'rejected'],
    ['metadata-field', 'rejected'],
    ['strict-mapping', 'trouble'],
    ['shard-limit', 'trouble'],
    ['closed-index', 'trouble'],
    ['write-block', 'trouble'],
    ['read-only', 'trouble'],
    ['disk-full', 'trouble'],
    ['index-missing', 'trouble'],
  ])('judges the recorded answer %s as %s', (name, kind) => {
    expect(bulkOutcome(recordedRefusal(name)).kind).toBe(kind);
  });

  it.each([
    [429, 'busy'],
    [500, 'busy'],
    [502, 'busy'],
    [503, 'busy'],
    [400, 'trouble'],
    [401, 'trouble'],
    [403, 'trouble'],
    [404, 'trouble'],
    [413, 'trouble'],
  ])('judges an item of status %d without an error as %s', (status, kind) => {
    expect(bulkOutcome({ status }).kind).toBe(kind);
  });

  it('believes the type of a document error only with status 400', () => {
    expect(bulkOutcome({ status: 403, error: { type: 'mapper_parsing_exception' } }).kind).toBe('trouble');
    expect(bulkOutcome({ status: 503, error: { type: 'mapper_parsing_exception' } }).kind).toBe('busy');
  });

  it('tells status, type, reason and cause', () => {
    expect(bulkOutcome(recordedRefusal('metadata-field'))).toEqual({
      kind: 'rejected',
      error:
        "400 mapper_parsing_exception: failed to parse field [_id] of type [_id] in document with id '8'. Preview of field's value: '1': Field [_id] is a metadata field and cannot be added inside a document. Use the index API request parameters.",
    });
  });
});
