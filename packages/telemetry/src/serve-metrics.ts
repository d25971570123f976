/**
 * The metrics of one process, and the operator's port: `/metrics` for Prometheus, `/healthz` and a detailed `/readyz`;
 * loopback unless told otherwise.
 */
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** The metrics of one process: those of Node, and which version of what it is. */
export function createRegistry(labels: { service: string; version: string }): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'knoxcall_build_info',
    help: 'Always 1; its labels say which version of which service this is.',
    labelNames: ['service', 'version'],
    aggregator: 'first',
    registers: [registry],
  }).set(labels, 1);
  return registry;
}

export type Readiness = { ready: boolean; details: Record<string, unknown> };

type Told = { registry: Pick<Registry, 'contentType' | 'metrics'>; readiness: () => Promise<Readiness> };

export function serveMetrics(options: Told & { host: string; port: number }): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request.url ?? '/', options).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve(server));
  });
}

async function answer(url: string, options: Told): Promise<{ status: number; type: string; body: string }> {
  if (url === '/metrics') {
    return { status: 200, type: options.registry.contentType, body: await options.registry.metrics() };
  }
  if (url === '/healthz') return { status: 200, type: 'text/plain', body: 'ok\n' };
  if (url !== '/readyz') return { status: 404, type: 'text/plain', body: 'Not found\n' };
  const { ready, details } = await options.readiness();
  return { status: ready ? 200 : 503, type: 'application/json', body: JSON.stringify({ ready, ...details }) };
}
