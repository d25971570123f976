/** The metrics of all processes of a proxy as those of one: counts are added up; what is no count says itself how it is. */
import { AggregatorRegistry, Gauge, type Registry } from '@knoxcall/telemetry';
import { z } from 'zod';
import type { Group } from './group.ts';

/** As prom-client gives them to be added up; what they hold is its own. */
const metricsOfOne = z.array(z.looseObject({ name: z.string() }));

export function groupRegistry(
  own: Registry,
  group: Pick<Group, 'ask' | 'serving'>,
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
      const told = (await group.ask('metrics')).map((answer) => metricsOfOne.parse(answer));
      return AggregatorRegistry.aggregate([await own.getMetricsAsJSON(), ...told]).metrics();
    },
  };
}
