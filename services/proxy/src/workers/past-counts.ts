/** What processes that are gone have counted: a sum over all that ever were must never go down. */
import { AggregatorRegistry } from '@knoxcall/telemetry';
import { z } from 'zod';

/** As prom-client gives them to be added up; what they hold is its own. */
export const metricsOfOne = z.array(z.looseObject({ name: z.string() }));
export type MetricsOfOne = z.output<typeof metricsOfOne>;

export function createPastCounts() {
  let sum: Promise<MetricsOfOne> = Promise.resolve([]);
  return {
    sum: () => sum,
    /** How it stood when it ended is nobody's state any more: gauges are left out. */
    add(metrics: MetricsOfOne): void {
      const counts = metrics.filter(({ type }) => type !== 'gauge');
      sum = sum.then(async (past) =>
        metricsOfOne.parse(await AggregatorRegistry.aggregate([past, counts]).getMetricsAsJSON()),
      );
    },
  };
}
