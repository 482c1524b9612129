import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

const OWN_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
const READING: readonly string[] = ['GET', 'HEAD'];
/** What is changed stands below this path. */
const CHANGING = '/api/episodes/';
/** Carries the token that the page was given; a header of its own, which a foreign page cannot send unasked. */
export const TOKEN_HEADER = 'x-console-token';

/**
 * Refuses whom the console is not for: a name that only resolves to this machine (DNS rebinding), a page of another origin,
 * every method but reading, and changes by anything but its own page.
 *
 * @param token what changes must bring; undefined where nothing is to be changed
 * @see https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
 */
export const refuseStrangers =
  (token: string | undefined): MiddlewareHandler =>
  async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!OWN_NAMES.includes(host.replace(/:\d{1,5}$/, '')))
      return context.json(
        { problem: 'The console answers to 127.0.0.1 and localhost only: open it by one of these.' },
        421,
      );
    const isReading = READING.includes(context.req.method);
    const site = context.req.header('sec-fetch-site') ?? 'none';
    if (isReading && context.req.path.startsWith('/api/') && site !== 'none' && site !== 'same-origin')
      return context.json({ problem: 'The console answers its own page only.' }, 403);
    return (isReading ? undefined : refusalOfChange(context, token)) ?? (await next());
  };

function refusalOfChange(context: Context, token: string | undefined): Response | undefined {
  const { method, path } = context.req;
  const header = (name: string) => context.req.header(name);
  if (token === undefined || method !== 'POST' || !path.startsWith(CHANGING)) {
    const why =
      token === undefined ? 'The console was started with --read-only' : 'Of this address the console only reads';
    return context.json({ problem: `${why}: ${method} is not allowed.` }, 405, { Allow: 'GET, HEAD' });
  }
  const isOwn = header('origin') === `http://${header('host')}`;
  if (!isOwn || (header('sec-fetch-site') ?? 'same-origin') !== 'same-origin')
    return context.json({ problem: 'Only the console’s own page changes anything.' }, 403);
  if (isEqual(header(TOKEN_HEADER) ?? '', token)) return undefined;
  return context.json({ problem: 'The console was started again since this page was loaded: load it again.' }, 403);
}

/** Takes as long wherever the first difference is. */
function isEqual(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

/** Nothing from elsewhere, no code from text, no frame around it. */
export const strictHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
  crossOriginResourcePolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin',
  strictTransportSecurity: false,
});
