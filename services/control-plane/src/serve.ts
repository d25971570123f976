/** Runs the control plane until it is told to stop. */
import { setTimeout as delay } from 'node:timers/promises';
import { tracesSettings } from '@knoxcall/config';
import { type FollowedCertificate, followCertificate } from '@knoxcall/server-tls';
import { createTraces, serveMetrics, type Traces } from '@knoxcall/telemetry';
import { allOperations } from './all-operations.ts';
import { createApp, createGate } from './app.ts';
import { createCertificateReader } from './certificates/certificate-reader.ts';
import { type Composition, compose, type Hooks } from './compose.ts';
import { createConnectionMachinery, createConnections } from './compose-connections.ts';
import { createPeople } from './compose-people.ts';
import type { Settings } from './config.ts';
import { documentRoutes } from './documents/document-routes.ts';
import { requireSchema, watchHealth } from './health.ts';
import { createCountRequests } from './http/count-requests.ts';
import { createLimiter } from './http/limiter.ts';
import { listen } from './http/listen.ts';
import type { Operation } from './http/operation.ts';
import { createKeyUse } from './keys/note-key-use.ts';
import { mcpRoutes } from './mcp/mcp-routes.ts';
import { docsRoutes } from './openapi/docs-routes.ts';
import { readBuiltApp } from './pages/built-app.ts';
import { dashboardPages } from './pages/dashboard-pages.ts';
import { createTargetRules } from './routes/target-warnings.ts';
import { revealsPerMinute } from './secrets/reveal-secret.ts';
import { onStopSignal } from './stop-signal.ts';
import { version } from './version.ts';

/** For running requests; shorter than the deadline for the whole stop. */
const graceMs = 20_000;

export async function serve(settings: Settings, hooks: Hooks = {}): Promise<void> {
  const composition = await compose(settings, 'control-plane', hooks);
  const { log, database, redis, registry, changes, runChange, verifyAuditLog } = composition;
  await requireSchema(composition);
  const keyUse = createKeyUse(database, log);
  const people = createPeople(composition);
  const certificates = createCertificateReader();
  const connections = createConnections(composition, {
    ...createConnectionMachinery(composition),
    readCertificate: certificates.read,
  });
  const operations = allOperations({
    ...changes,
    runChange,
    ...people.dependencies,
    verifyAuditLog,
    revealLimiter: createLimiter(redis, { prefix: 'reveal', limit: revealsPerMinute, seconds: 60 }),
    connections,
    readCertificate: certificates.read,
    proxyBaseDomain: settings.PROXY_BASE_DOMAIN,
    proxyInternalUrl: settings.PROXY_INTERNAL_URL,
    targets: createTargetRules(settings),
    maxBodyBytes: settings.BODY_INJECTION_MAX_BYTES,
  });
  const { readiness, leave } = watchHealth(composition);
  const isReady = async () => (await readiness()).ready;
  const gate = createGate(composition, { keyUse, people });
  const documents = docsRoutes([...operations, ...people.operations]);
  const pages = [
    dashboardPages(readBuiltApp()),
    documents,
    documentRoutes(),
    connections.pages,
    mcpRoutes({ gate, operations, log, publicUrl: settings.PUBLIC_API_URL }),
  ];
  const certificate = await certificateOf(composition);
  const told = { isReady, countRequests: createCountRequests(registry), traces: tracesOf(composition) };
  const listeners = await Promise.all(
    portsOf(composition, operations).map(({ port, own, isPublic }) => {
      const visible = isPublic ? { people, pages } : { pages: [] };
      const app = createApp(composition, gate, { operations: own, ...told, ...visible });
      return listen(app, { port, host: settings.BIND_ADDRESS, certificate });
    }),
  );
  const metrics = await serveMetrics({
    registry,
    host: settings.METRICS_BIND_ADDRESS,
    port: settings.CONTROL_PLANE_METRICS_PORT,
    readiness,
  });
  log.info({ port: settings.CONTROL_PLANE_PORT }, 'control plane is listening');
  const delayMs = settings.SHUTDOWN_DELAY_SECONDS * 1000;
  onStopSignal(log, { delayMs }, async () => {
    leave();
    for (const listener of listeners) listener.announce();
    await delay(delayMs);
    await Promise.all(listeners.map((listener) => listener.close(graceMs)));
    metrics.close();
    metrics.closeAllConnections();
    await Promise.all([connections.settle(), told.traces?.close()]);
    certificate?.stop();
    await keyUse.stop();
    await certificates.close();
    await composition.close();
  });
}

function tracesOf({ settings, log, registry }: Composition): Traces | null {
  const wanted = tracesSettings(settings);
  return wanted && createTraces(wanted, { log, registry, version, service: 'control-plane' });
}

async function certificateOf({ settings, log }: Composition): Promise<FollowedCertificate | null> {
  const { CONTROL_PLANE_TLS_CERT_FILE: certFile, CONTROL_PLANE_TLS_KEY_FILE: keyFile } = settings;
  if (certFile === undefined || keyFile === undefined) return null;
  return followCertificate({ certFile, keyFile }, log);
}

/** With a port of their own, the operator's operations are on no other port. */
function portsOf({ settings }: Composition, operations: readonly Operation[]) {
  const { CONTROL_PLANE_PORT: port, ADMIN_PORT: adminPort } = settings;
  if (adminPort === undefined) return [{ port, own: operations, isPublic: true }];
  const isOperators = ({ role }: Operation): boolean => role === null;
  return [
    { port, own: operations.filter((one) => !isOperators(one)), isPublic: true },
    { port: adminPort, own: operations.filter(isOperators), isPublic: false },
  ];
}
