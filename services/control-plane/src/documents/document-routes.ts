/**
 * Serves the documentation that errors point to, at `/docs/problems/<type>` and `/docs/<page>`: read and rendered once,
 * at the start.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Router } from 'express';
import { renderDocument } from './render-document.ts';

const folder = join(import.meta.dirname, '../../../../docs');

/** The paths that are served, below `docs`, without `.md`. */
const keys = globSync('{,problems/}*.md', { cwd: folder }).map((file) =>
  file.split('\\').join('/').slice(0, -3),
);

/** A folder's README is the folder's own page. */
function addressOf(key: string): string | undefined {
  if (!keys.includes(key)) return undefined;
  return `/docs/${posix.basename(key) === 'README' ? posix.dirname(key) : key}`;
}

export function documentRoutes(): Router {
  const router = Router();
  router.get('/docs/documents.css', (_request, response) => {
    response.sendFile('documents.css', { root: import.meta.dirname, cacheControl: false });
  });
  for (const key of keys) {
    const address = addressOf(key);
    if (address === undefined) continue;
    const source = readFileSync(join(folder, `${key}.md`), 'utf8');
    const page = renderDocument({ key, source }, addressOf);
    router.get(address, (_request, response) => {
      response.type('html').send(page);
    });
  }
  return router;
}
