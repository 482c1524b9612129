import { AwsSigv4Signer, type AwsSigv4SignerResponse } from '@opensearch-project/opensearch/aws-v3';

interface SigningOptions {
  readonly region: string;
  readonly service: 'es';
}

/**
 * The parts of a client that sign each request with the credentials of AWS's default provider chain. They ask the chain
 * again when a request might outlive the credentials they have; the chain itself renews them from five minutes before
 * their end. Its code is loaded with the first request, so that programs that do not sign do not pay for it.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/request-signing.html
 */
export function signing({ region, service }: SigningOptions): AwsSigv4SignerResponse {
  let chain: ReturnType<typeof defaultChain> | undefined;
  const getCredentials = async () => {
    chain ??= defaultChain();
    return (await chain)();
  };
  return AwsSigv4Signer({ region, service, getCredentials });
}

async function defaultChain() {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider();
}
