import { type SearchFailure, searchFailure } from '../../adapters/opensearch/connection/search-failure.ts';
import {
  DashboardsTrouble,
  type DashboardsTroubleCode,
  isPage,
} from '../../adapters/opensearch/saved-objects/dashboards-trouble.ts';
import { ImportRefused } from './install-objects.ts';

/** What stood in the way of an installation. */
export interface DashboardsObstacle {
  readonly kind: SearchFailure['kind'] | DashboardsTroubleCode | 'objects-refused';
  /** Without a full stop, and nothing secret. */
  readonly reason: string;
  /** Whether the same may succeed later without anybody doing anything. */
  readonly mayPass: boolean;
}

/** The status of a server in between that does not reach the one behind it. */
const FIRST_SERVER_ERROR = 500;

/** What an error says of an installation; undefined for a mistake in the program. */
export function obstacleOf(error: unknown): DashboardsObstacle | undefined {
  if (error instanceof ImportRefused)
    return { kind: 'objects-refused', reason: error.refused.join('; '), mayPass: error.isPassing };
  if (error instanceof DashboardsTrouble)
    return { kind: error.code, reason: error.details.join(', ') || error.code, mayPass: false };
  const failure = searchFailure(error);
  if (failure === undefined) return undefined;
  const { kind, reason, status = 0 } = failure;
  if (isPage(error)) return { kind: 'page', reason: `status ${status}`, mayPass: status >= FIRST_SERVER_ERROR };
  return { kind, reason, mayPass: kind === 'unreachable' || kind === 'busy' || kind === 'conflict' };
}

const BY_HAND = 'Judging goes on without it; npm run dashboards -- install does the same by hand.';

/** What a person reads in the stack's events: what went wrong, what to look at, and that nothing else depends on it. */
export function sentenceOf(url: string, { kind, reason }: Pick<DashboardsObstacle, 'kind' | 'reason'>): string {
  return `OpenSearch Dashboards at ${url} ${PREDICATES[kind](reason)}. ${BY_HAND}`;
}

const slow = (reason: string) =>
  `did not take the saved objects in the function's time (${reason}): look at the domain's health and at the security groups between it and this function, then deploy again`;
const answersOtherwise = (reason: string) =>
  `answers in another way than Dashboards does (${reason}): look at whether the domain offers Dashboards at this address`;

const PREDICATES: Readonly<Record<DashboardsObstacle['kind'], (reason: string) => string>> = {
  unreachable: slow,
  busy: slow,
  conflict: slow,
  untrusted: (reason) => `has a certificate that is not trusted (${reason}): SEARCH_NODE must be the domain's endpoint`,
  unauthenticated: (reason) =>
    `does not accept the master user (${reason}): the secret of MASTER_SECRET_ARN must hold the user name and password that the domain has now`,
  forbidden: (reason) => `refuses the master user (${reason}): the user must have the role all_access`,
  refused: (reason) => `refuses the saved objects (${reason})`,
  page: (reason) => `answers with a page (${reason}): look at whether the domain offers Dashboards at this address`,
  'sign-in': () =>
    'sends to a sign-in that takes no name and password: it may be SAML or Cognito, where a person must install the objects',
  nonsense: answersOtherwise,
  tenant: answersOtherwise,
  'read-only-tenant': answersOtherwise,
  'too-many': answersOtherwise,
  'objects-refused': (reason) => `did not take all objects (${reason})`,
};
