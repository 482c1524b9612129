import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

const OWN_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
const READING: readonly string[] = ['GET', 'HEAD'];

/**
 * Refuses whom the console is not for: a name that only resolves to this machine (DNS rebinding), a page of another origin,
 * and every method but reading.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
 */
export const refuseStrangers: MiddlewareHandler = async (context, next) => {
  const { method } = context.req;
  const host = context.req.header('host') ?? '';
  const site = context.req.header('sec-fetch-site') ?? 'none';
  if (!OWN_NAMES.includes(host.replace(/:\d{1,5}$/, '')))
    return context.json(
      { problem: 'The console answers to 127.0.0.1 and localhost only: open it by one of these.' },
      421,
    );
  if (!READING.includes(method))
    return context.json({ problem: `The console only reads: ${method} is not allowed.` }, 405, { Allow: 'GET, HEAD' });
  if (context.req.path.startsWith('/api/') && site !== 'none' && site !== 'same-origin')
    return context.json({ problem: 'The console answers its own page only.' }, 403);
  return await next();
};

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
