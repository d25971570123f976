/** The express applications of the control plane: middleware in the order in which they run. */
import { createRefusalPace } from '@knoxcall/problems';
import type { Traces } from '@knoxcall/telemetry';
import express, { type Express, type RequestHandler, Router } from 'express';
import type { Composition } from './compose.ts';
import type { People } from './compose-people.ts';
import { assignRequestId } from './http/answer.ts';
import { createAuthenticateOperator, hasKey, keyText } from './http/authenticate.ts';
import { createByteShares } from './http/byte-shares.ts';
import { createAddressOf } from './http/client-address.ts';
import { createFailedAuthentication } from './http/failed-authentication.ts';
import { checkFraming } from './http/framing.ts';
import { createIdempotency, keptAnswers } from './http/idempotency.ts';
import { createInFlight } from './http/in-flight.ts';
import { createLimiter } from './http/limiter.ts';
import {
  encodeBrokenPath,
  mountDashboard,
  mountOperations,
  refuseUnknownPath,
} from './http/mount-operations.ts';
import type { Operation } from './http/operation.ts';
import { createOwnHosts, refuseOtherHosts } from './http/own-hosts.ts';
import { createRateLimit } from './http/rate-limit.ts';
import type { Gate } from './http/run-operation.ts';
import { securityHeaders } from './http/security-headers.ts';
import { answerErrors } from './http/to-problem.ts';
import { createTraceRequests } from './http/trace-requests.ts';
import { createWorkTurns } from './http/work-turns.ts';
import { createAuthenticateKey, presentedKey } from './keys/authenticate-key.ts';
import type { KeyUse } from './keys/note-key-use.ts';
import { presentedSession } from './sessions/authenticate-session.ts';

/** Bodies and pages take many times this in memory; the whole process must stay within its limit (infra/k8s). */
const memory = { totalBytes: 33_554_432, tenantBytes: 8_388_608, maxWaitMs: 10_000 };

type Callers = { keyUse: KeyUse; people: People };

/** The checks that every request passes; shared by all ports, so that a share is a share of the whole process. */
export function createGate(
  { settings, database, redis, dataKeys, runChange }: Composition,
  { keyUse, people }: Callers,
): Gate {
  const addressOf = createAddressOf(settings.TRUSTED_PROXIES);
  const failures = createFailedAuthentication(addressOf);
  const paceRefusal = createRefusalPace({ betweenMs: 10 });
  const authenticateKey = createAuthenticateKey({ database, failures, noteUse: keyUse.note });
  return {
    // A key takes precedence over any cookie that a browser sends with it.
    presented: (request) =>
      hasKey(request) ? presentedKey(keyText(request)) : presentedSession(people.cookie, request.headers),
    authenticate: (request, presented) =>
      presented?.kind === 'session'
        ? people.authenticate(request, presented)
        : authenticateKey(request, presented),
    authenticateOperator: createAuthenticateOperator(settings.KNOXCALL_ADMIN_TOKEN, failures),
    rateLimit: createRateLimit(redis, settings.KNOXCALL_API_RATE_LIMIT),
    paceRefusal,
    inFlight: createInFlight(paceRefusal),
    byteShares: createByteShares(memory),
    workTurns: createWorkTurns(),
    idempotency: createIdempotency({ database, dataKeys, keptBytes: createLimiter(redis, keptAnswers) }),
    runChange,
    addressOf,
  };
}

/** `people`: undefined where nobody signs in. `pages`: pages beside the operations. `traces`: null for none. */
type Parts = {
  people?: People | undefined;
  operations: readonly Operation[];
  pages: readonly RequestHandler[];
  isReady: () => Promise<boolean>;
  countRequests: RequestHandler;
  traces: Traces | null;
};

export function createApp(
  { settings, log }: Composition,
  gate: Gate,
  { operations, people, pages, isReady, countRequests, traces }: Parts,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(
    countRequests,
    assignRequestId,
    securityHeaders(settings.PUBLIC_API_URL),
    checkFraming,
    encodeBrokenPath,
  );
  // Probes use IP addresses: these routes answer for every host.
  app.use(healthRoutes(isReady));
  app.use(refuseOtherHosts(createOwnHosts(settings)));
  for (const page of pages) app.use(page);
  if (traces !== null) app.use(createTraceRequests(traces));
  mountOperations(app, gate, operations);
  if (people !== undefined) mountDashboard(app, people.gate, people.operations);
  app.use(refuseUnknownPath(gate, operations));
  app.use(answerErrors(log));
  return app;
}

/** `/healthz`: the process is alive. `/readyz`: it can do its job; one word, no details. */
function healthRoutes(isReady: () => Promise<boolean>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  router.get('/readyz', async (_request, response) => {
    const ready = await isReady();
    response
      .status(ready ? 200 : 503)
      .type('text/plain')
      .send(ready ? 'ready\n' : 'not ready\n');
  });
  return router;
}
