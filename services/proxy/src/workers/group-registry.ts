/** The metrics of all processes of a proxy as those of one: counts are added up; what is no count says itself how it is. */
import { AggregatorRegistry, Gauge, type Registry } from '@knoxcall/telemetry';
import type { Group } from './group.ts';

export function groupRegistry(
  own: Registry,
  group: Pick<Group, 'metrics' | 'serving'>,
): Pick<Registry, 'contentType' | 'metrics'> {
  new Gauge({
    name: 'knoxcall_proxy_workers',
    help: 'Processes of this proxy that take callers; fewer than PROXY_WORKERS while one is replaced.',
    registers: [own],
    collect() {
      this.set(group.serving());
    },
  });
  return {
    contentType: own.contentType,
    async metrics() {
      const told = await group.metrics();
      return AggregatorRegistry.aggregate([await own.getMetricsAsJSON(), ...told]).metrics();
    },
  };
}
