import { describe, expect, it } from '@jest/globals';
import { isAllowed, type Statement, unusedActions } from '../support/emulated/policy-simulator.ts';

const READ: Statement = { Effect: 'Allow', Action: ['s3:GetObject', 's3:List*'], Resource: 'arn:aws:s3:::readings/*' };
const call = (action: string, resource = 'arn:aws:s3:::readings/a') => ({ role: 'reader', action, resource });

describe('the simulator of policies', () => {
  it.each([
    ['s3:GetObject', 'arn:aws:s3:::readings/a/b', true],
    ['S3:getobject', 'arn:aws:s3:::readings/a', true],
    ['s3:ListBucket', 'arn:aws:s3:::readings/a', true],
    ['s3:PutObject', 'arn:aws:s3:::readings/a', false],
    ['s3:GetObject', 'arn:aws:s3:::others/a', false],
    ['s3:GetObject', 'arn:aws:s3:::readings', false],
  ])('says of %s on %s: %s', (action, resource, isRight) => {
    expect(isAllowed([READ], call(action, resource))).toBe(isRight);
  });

  it('lets a refusal win, as far as its conditions hold', () => {
    const Condition = { ArnLike: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:*:function:*' } };
    const refusal: Statement = { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition };
    const context = { 'lambda:SourceFunctionArn': 'arn:aws:lambda:x:1:function:reader' };
    expect(isAllowed([READ, refusal], call('s3:GetObject'))).toBe(true);
    expect(isAllowed([READ, refusal], { ...call('s3:GetObject'), context })).toBe(false);
  });

  it('refuses to guess what an operator means', () => {
    const guess: Statement = { ...READ, Condition: { DateLessThan: { 'aws:CurrentTime': '2030-01-01' } } };
    expect(() => isAllowed([guess], call('s3:GetObject'))).toThrow('The simulator does not know DateLessThan.');
  });

  it('names what no call has used', () => {
    expect(unusedActions([READ], [call('s3:GetObject')])).toEqual(['s3:List*']);
    expect(unusedActions([READ], [])).toEqual(['s3:GetObject', 's3:List*']);
  });
});
