/**
 * Serves the dashboard: one page for all its addresses, and its files. The page may load nothing from elsewhere and run
 * nothing inline; the only inline styles allowed have the nonce of this one answer.
 */
import { randomBytes } from 'node:crypto';
import { Problem } from '@knoxcall/problems';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { BuiltApp, BuiltFile } from './built-app.ts';

/** The page shows different content by its own address. */
const addresses = ['/', '/sign-in', '/setup', '/invite', '/reset', '/t', '/t/{*path}'];

const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>KnoxCall</title></head>
<body><h1>KnoxCall</h1><p>The control plane is running. Its dashboard was not built:
run <code>pnpm --filter @knoxcall/dashboard build</code> and start it again.
The <a href="/docs">API reference</a> is there in any case.</p></body></html>
`;

export function dashboardPages(app: BuiltApp | undefined): Router {
  const router = Router();
  router.get(addresses, app === undefined ? (_request, response) => response.send(notBuilt) : page(app));
  router.get('/assets/:name', async (request: Request<{ name: string }>, response) => {
    const file = app?.assets.get(request.params.name);
    if (file === undefined) throw new Problem('not_found');
    await send(file, request, response);
  });
  return router;
}

function page(app: BuiltApp): RequestHandler {
  return (_request, response) => {
    const nonce = randomBytes(16).toString('base64');
    response.set('Content-Security-Policy', policy(nonce));
    response.type('html').send(app.page.replace('__CSP_NONCE__', nonce));
  };
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** The name changes with the content, so browsers may cache the file for ever. */
async function send(
  file: BuiltFile,
  request: Pick<Request, 'acceptsEncodings'>,
  response: Response,
): Promise<void> {
  response.set({ 'Cache-Control': 'public, max-age=31536000, immutable', Vary: 'Accept-Encoding' });
  response.type(file.type);
  if (request.acceptsEncodings('gzip') !== 'gzip') {
    response.send(file.body);
    return;
  }
  response.set('Content-Encoding', 'gzip').send(await file.gzipped());
}
