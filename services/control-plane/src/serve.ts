/** Runs the control plane until it is told to stop. */
import { createServer, type Server } from 'node:http';
import { createCloser } from '@knoxcall/shutdown';
import { collectDefaultMetrics, serveMetrics } from '@knoxcall/telemetry';
import { allOperations } from './all-operations.ts';
import { createApp } from './app.ts';
import { createCertificateReader } from './certificates/certificate-reader.ts';
import { compose, type Hooks } from './compose.ts';
import type { Settings } from './config.ts';
import { createConnectionMachinery, createConnections } from './connections/create-connections.ts';
import { createReadiness, requireSchema } from './health.ts';
import { answerClientError } from './http/framing.ts';
import { createLimiter } from './http/limiter.ts';
import { createKeyUse } from './keys/note-key-use.ts';
import { createPeople } from './people/create-people.ts';
import { createTargetRules } from './routes/target-warnings.ts';
import { revealsPerMinute } from './secrets/reveal-secret.ts';
import { onStopSignal } from './stop-signal.ts';

/** For what is under way; shorter than the patience with a stop as a whole. */
const graceMs = 20_000;

/** A caller's time for a head, and for a whole request of at most a mebibyte, in milliseconds. */
const timeouts = { headersTimeout: 20_000, requestTimeout: 60_000, connectionsCheckingInterval: 1_000 };

export async function serve(settings: Settings, hooks: Hooks = {}): Promise<void> {
  const composition = await compose(settings, 'control-plane', hooks);
  const { log, database, redis, registry, changes } = composition;
  await requireSchema(composition);
  collectDefaultMetrics({ register: registry });
  const keyUse = createKeyUse(database, log);
  const connections = createConnections(composition, createConnectionMachinery(composition));
  const people = createPeople(composition);
  const targets = createTargetRules(settings);
  const proxyBaseDomain = settings.PROXY_BASE_DOMAIN;
  const certificates = createCertificateReader();
  const { read: readCertificate } = certificates;
  const operations = allOperations({
    ...changes,
    ...people.dependencies,
    revealLimiter: createLimiter(redis, { prefix: 'reveal', limit: revealsPerMinute, seconds: 60 }),
    connections,
    readCertificate,
    proxyBaseDomain,
    targets,
  });
  const readiness = createReadiness(composition);
  const isReady = async () => (await readiness()).ready;
  const app = createApp(composition, { keyUse, connections, people, operations, isReady });
  const server = createServer({ requireHostHeader: false, ...timeouts }, app);
  server.on('checkExpectation', app);
  server.on('clientError', answerClientError);
  const closeApi = createCloser(server);
  const metrics = await serveMetrics({
    registry,
    host: settings.METRICS_BIND_ADDRESS,
    port: settings.CONTROL_PLANE_METRICS_PORT,
    readiness,
  });
  await listen(server, settings);
  log.info({ port: settings.CONTROL_PLANE_PORT }, 'control plane is listening');
  onStopSignal(log, async () => {
    await closeApi(graceMs);
    metrics.close();
    metrics.closeAllConnections();
    await connections.settle();
    await keyUse.stop();
    await certificates.close();
    await composition.close();
  });
}

function listen(server: Server, { CONTROL_PLANE_PORT: port, BIND_ADDRESS: host }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}
