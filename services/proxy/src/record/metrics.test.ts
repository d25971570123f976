import { AggregatorRegistry, Registry } from '@knoxcall/telemetry';
import { createMetrics } from './metrics.ts';

const name = 'knoxcall_proxy_request_duration_seconds';

function scene() {
  const registry = new Registry();
  return { registry, metrics: createMetrics(registry, () => 0) };
}

test('durations are reported as a histogram, each in its bucket and in all larger ones', async () => {
  const { registry, metrics } = scene();
  for (const seconds of [0.004, 0.005, 0.0051, 500]) metrics.countRequest('forwarded', seconds);
  const told = await registry.metrics();
  expect(told).toContain(`# TYPE ${name} histogram`);
  expect(told).toContain(`${name}_bucket{le="0.0025"} 0`);
  expect(told).toContain(`${name}_bucket{le="0.005"} 2`);
  expect(told).toContain(`${name}_bucket{le="0.01"} 3`);
  expect(told).toContain(`${name}_bucket{le="120"} 3`);
  expect(told).toContain(`${name}_bucket{le="+Inf"} 4`);
  expect(told).toContain(`${name}_sum 500.0141`);
  expect(told).toContain(`${name}_count 4`);
});

test('durations of several processes are summed up', async () => {
  const both = [scene(), scene()];
  for (const { metrics } of both) metrics.countRequest('forwarded', 0.02);
  const told = await Promise.all(both.map(({ registry }) => registry.getMetricsAsJSON()));
  const sums = await AggregatorRegistry.aggregate(told).metrics();
  expect(sums).toContain(`${name}_bucket{le="0.025"} 2`);
  expect(sums).toContain(`${name}_bucket{le="0.01"} 0`);
  expect(sums).toContain(`${name}_count 2`);
});
