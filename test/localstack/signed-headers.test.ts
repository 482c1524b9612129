import { describe, expect, it } from '@jest/globals';
import { signedHeaders } from '../../localstack/account/signed-headers.ts';

/** Keys and times of AWS's published suite of examples. */
const SIGNER = {
  ...{ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  ...{ region: 'us-east-1', service: 'service' },
};
const TIME = '2015-08-30T12:36:00.000Z';

describe('a signature of version 4', () => {
  it.each([
    ['get-vanilla', 'GET', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', {}, '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      'POST',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('is that of the example %s', (_, method, headers, body, signature) => {
    const request = { method, url: 'https://example.amazonaws.com/', headers, body };
    const { authorization } = signedHeaders(request, SIGNER, TIME);
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/service\/aws4_request, /,
    );
    expect(authorization).toMatch(new RegExp(`Signature=${signature}$`));
  });
});
