/** The express application of the control plane: middleware in the order in which they run. */
import express, { type Express } from 'express';
import type { Composition } from './compose.ts';
import type { Connections } from './connections/connections.ts';
import { documentRoutes } from './documents/document-routes.ts';
import { answerErrors } from './http/answer-errors.ts';
import { createAuthenticate, createAuthenticateOperator, presentedKey } from './http/authenticate.ts';
import { createAddressOf } from './http/client-address.ts';
import { createFailedAuthentication } from './http/failed-authentication.ts';
import { checkFraming } from './http/framing.ts';
import { healthRoutes } from './http/health-routes.ts';
import { createIdempotency } from './http/idempotency.ts';
import { landingPage } from './http/landing-page.ts';
import {
  encodeBrokenPath,
  mountDashboard,
  mountOperations,
  refuseUnknownPath,
} from './http/mount-operations.ts';
import type { Operation } from './http/operation.ts';
import { createRateLimit } from './http/rate-limit.ts';
import { assignRequestId } from './http/request-id.ts';
import type { Gate } from './http/run-operation.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { KeyUse } from './keys/note-key-use.ts';
import { docsRoutes } from './openapi/docs-routes.ts';
import type { People } from './people/create-people.ts';

type Parts = {
  keyUse: KeyUse;
  connections: Connections;
  people: People;
  operations: readonly Operation[];
  isReady: () => Promise<boolean>;
};

export function createApp(
  composition: Composition,
  { keyUse, connections, people, operations, isReady }: Parts,
): Express {
  const { settings, database, redis, dataKeys, log } = composition;
  const addressOf = createAddressOf(settings.TRUSTED_PROXIES);
  const failures = createFailedAuthentication(addressOf);
  const authenticateKey = createAuthenticate({ database, failures, noteUse: keyUse.note });
  const gate: Gate = {
    // A key counts where there is one, whatever cookies a browser sends with it.
    authenticate: (request) => {
      const token =
        presentedKey(request) === undefined ? people.gate.cookie.read(request.headers.cookie) : undefined;
      return token === undefined ? authenticateKey(request) : people.authenticate(request, token);
    },
    authenticateOperator: createAuthenticateOperator(settings.KNOXCALL_ADMIN_TOKEN, failures),
    rateLimit: createRateLimit(redis, settings.KNOXCALL_API_RATE_LIMIT),
    idempotency: createIdempotency({ database, dataKeys }),
    addressOf,
  };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(assignRequestId, securityHeaders, checkFraming, encodeBrokenPath);
  app.use(healthRoutes(isReady));
  app.get('/', landingPage(settings));
  app.use(docsRoutes([...operations, ...people.operations]), documentRoutes());
  app.use(connections.pages);
  mountOperations(app, gate, operations);
  mountDashboard(app, people.gate, people.operations);
  app.use(refuseUnknownPath(gate));
  app.use(answerErrors(log));
  return app;
}
