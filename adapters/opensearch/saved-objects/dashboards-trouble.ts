/**
 * What keeps objects from being installed though something answered: a page instead of JSON, a page to sign in, an answer
 * that says nothing, a tenant that the user does not have or may only read, or more objects than can be looked through.
 */
export type DashboardsTroubleCode = 'page' | 'sign-in' | 'nonsense' | 'tenant' | 'read-only-tenant' | 'too-many';

/** Dashboards answered, and what it said is of no use. */
export class DashboardsTrouble extends Error {
  override readonly name = 'DashboardsTrouble';
  readonly code: DashboardsTroubleCode;
  /** What there is to say about it, for instance the tenants that there are. */
  readonly details: readonly string[];

  constructor(code: DashboardsTroubleCode, details: readonly string[] = []) {
    super([code, ...details].join(' '));
    this.code = code;
    this.details = details;
  }
}

/** Whether what a request failed with is a page, for instance that of a server in between. */
export function isPage(error: unknown): boolean {
  const { statusCode, body } = Object(error) as { readonly statusCode?: unknown; readonly body?: unknown };
  return statusCode !== undefined && statusCode !== UNAUTHORIZED && typeof body === 'string' && /^\s*</.test(body);
}

const UNAUTHORIZED = 401;
