/** How requests to OpenSearch are authenticated. */
export type SearchAuthentication =
  | { readonly kind: 'none' }
  /** An internal user of OpenSearch's security plugin. */
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  /** An AWS role; its credentials come from the usual places and are renewed before they expire. */
  | { readonly kind: 'sigv4'; readonly region: string; readonly service: 'es' };

/** Every way to sign in, by the name under which it is configured. */
export const SEARCH_AUTHENTICATIONS = ['none', 'basic', 'sigv4'] as const satisfies SearchAuthentication['kind'][];

/** Where OpenSearch answers and how to sign in. */
export interface SearchConnection {
  /** Base URL of the node or domain. */
  readonly node: string;
  readonly authentication: SearchAuthentication;
  /** PEM file with the certificate authority to trust instead of the public ones. */
  readonly caFile?: string;
}
