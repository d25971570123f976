/** `knoxcall routes list` and `get`. */
import { listAll } from '@knoxcall/client';
import { printable, table } from '../output/printable.ts';
import { openClient, print, printJson } from '../session.ts';
import type { World } from '../world.ts';

type Json = { json?: boolean };

export async function listRoutes(world: World, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const routes = await listAll((query) =>
    client.get('/v1/routes', { query: { ...query, sort: 'slug', order: 'asc' } }),
  );
  if (json) return printJson(world, routes);
  const rows = routes.map(({ slug, name, base_environment: base, enabled, target_base_url: target }) => [
    ...[slug, name, base],
    enabled ? 'yes' : 'no',
    target,
  ]);
  print(world, table(['SLUG', 'NAME', 'BASE', 'ENABLED', 'TARGET'], rows));
}

/** `id`: slug or UUID. */
export async function getRoute(world: World, id: string, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const [route, environments] = await Promise.all([
    client.get('/v1/routes/{id}', { path: { id } }),
    client.get('/v1/routes/{id}/environments', { path: { id } }),
  ]);
  const overrides = environments.data.filter((one) => !one.is_base);
  if (json) return printJson(world, { ...route.data, environments: environments.data });
  print(world, fieldLines(route.data));
  for (const { environment, is_base: _base, ...fields } of overrides) {
    print(world, `\nin ${environment}:\n${fieldLines(fields, '  ')}`);
  }
}

/** Leaves out null fields. */
function fieldLines(fields: object, indent = ''): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${indent}${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .map((line) => `${printable(line)}\n`)
    .join('');
}
