import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { reasonOf } from '../../failures/reason.ts';

describe('reasonOf', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('the disk is full'), 'the disk is full'],
    ['an error without a message', new TypeError(), 'TypeError'],
    [
      'several errors',
      new AggregateError([new Error('connect ECONNREFUSED ::1:9200'), new Error('x')]),
      'connect ECONNREFUSED ::1:9200',
    ],
    ['no errors in several', new AggregateError([], 'none'), 'none'],
    ['an error of another realm', runInNewContext('new Error("x")'), 'x'],
    ['what is no error', 'text', 'text'],
    ['nothing', undefined, 'undefined'],
  ])('of %s is in words', (_, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});
