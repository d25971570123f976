/** Headers of every answer: nothing is cached, framed, sniffed or read by other origins (no CORS). */
import type { RequestHandler } from 'express';

/** `formAction`: the addresses that forms of a page may lead to. */
export const contentSecurityPolicy = (formAction: string): Record<string, string> => ({
  'Content-Security-Policy': `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action ${formAction}`,
});

const headers = {
  ...contentSecurityPolicy("'self'"),
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** A year. It covers this host only: the domain may have hosts of others. */
const onlyHttps = { 'Strict-Transport-Security': 'max-age=31536000' };

export function securityHeaders(publicApiUrl: string): RequestHandler {
  const all = publicApiUrl.startsWith('https:') ? { ...headers, ...onlyHttps } : headers;
  return (_request, response, next) => {
    response.set(all);
    next();
  };
}
