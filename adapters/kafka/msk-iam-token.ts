import { reasonOf } from '../../failures/reason.ts';
import { SignInError } from './connection-problem.ts';

/**
 * Makes a function that signs a token for Amazon MSK with the credentials of that moment: a token lives for 15 minutes,
 * so every authentication needs one of its own. Each asks a new provider chain, since a chain that is kept hands out
 * credentials that are about to expire while it fetches others.
 *
 * @throws SignInError, from the function, when there are no credentials
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html
 */
export function mskIamToken(region: string): () => Promise<string> {
  return async () => {
    // Loaded on first use: the SDK's providers would slow the start of every program that signs in otherwise.
    const { generateAuthTokenFromCredentialsProvider } = await import('aws-msk-iam-sasl-signer-js');
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    const awsCredentialsProvider = withoutExpiration(defaultProvider({ clientConfig: { region } }));
    try {
      return (await generateAuthTokenFromCredentialsProvider({ region, awsCredentialsProvider })).token;
    } catch (error) {
      throw new SignInError(`no token could be signed: ${reasonOf(error)}`);
    }
  };
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Hides when the credentials expire: the signer shortens the token to that, and then writes a fraction of a second into
 * it, which is no valid lifetime. A token that outlives its credentials only means signing in again.
 *
 * @see https://github.com/aws/aws-msk-iam-sasl-signer-js/pull/33
 */
const withoutExpiration = (provider: () => Promise<Credentials>) => async (): Promise<Credentials> => {
  const { accessKeyId, secretAccessKey, sessionToken } = await provider();
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
};
