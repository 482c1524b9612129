import type { SearchFailure } from '../../adapters/opensearch/connection/search-failure.ts';

/** What a person reads in the stack's events: what went wrong and what to look at. */
export function failureSentence(searchNode: string, { kind, reason }: SearchFailure): string {
  const domain = `OpenSearch at ${searchNode}`;
  switch (kind) {
    case 'unreachable':
    case 'busy':
    case 'conflict':
      return `${domain} did not take schema and roles in the function's time (${reason}): look at the domain's health and at the security groups between it and this function, then deploy again.`;
    case 'untrusted':
      return `${domain} has a certificate that is not trusted (${reason}): SEARCH_NODE must be the domain's own https endpoint.`;
    case 'unauthenticated':
      return `${domain} does not accept the master user (${reason}): the secret of MASTER_SECRET_ARN must hold the user name and password that the domain has now.`;
    case 'forbidden':
      return `${domain} refuses the master user (${reason}): the domain's access policy must let the function's requests in, and the user must have the roles all_access and security_manager.`;
    case 'refused':
      return `${domain} refuses to install schema and roles (${reason}).`;
  }
}
