/** The metrics of one process: those of Node, and which version of what it is. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

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
