/** The metrics of a process of the product, by their names. NaN where there is none. */
import { call, type Product, type ServiceName } from '@knoxcall/testkit';

export async function metricsOf(
  { metrics }: Product,
  service: ServiceName,
): Promise<(name: string) => number> {
  const { text } = await call(`${metrics[service]}/metrics`);
  return (name) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
}
