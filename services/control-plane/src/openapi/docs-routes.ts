/** `/openapi.json` and the reference page at `/docs`: we serve the viewer ourselves, with nothing from elsewhere. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router } from 'express';
import type { DashboardOperation } from '../http/dashboard-operation.ts';
import type { Operation } from '../http/operation.ts';
import { version } from '../version.ts';
import { openApiDocument } from './document.ts';

const viewer = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const own = join(import.meta.dirname, 'page');

/** File name to its place. Only these files are served. */
const files: Record<string, string> = {
  'docs.css': own,
  'docs.js': own,
  'swagger-ui.css': viewer,
  'swagger-ui-bundle.js': viewer,
  'favicon-32x32.png': viewer,
};

export function docsRoutes(operations: readonly (Operation | DashboardOperation)[]): Router {
  const document = JSON.stringify(openApiDocument(operations, version));
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    response.type('json').send(document);
  });
  router.get('/docs', (_request, response) => response.sendFile('docs.html', { root: own }));
  for (const [name, root] of Object.entries(files)) {
    router.get(`/docs/${name}`, (_request, response) => {
      response.sendFile(name, { root, cacheControl: false });
    });
  }
  return router;
}
