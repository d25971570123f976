/** `knoxcall api-keys`. A new key is printed once, alone, so that it can go where it is needed without being seen. */
import { listAll } from '@knoxcall/client';
import { CliError } from '../cli-error.ts';
import { table } from '../output/printable.ts';
import { note, noteWarnings, openClient, print, printJson } from '../session.ts';
import { confirm, type World } from '../world.ts';

type Json = { json?: boolean };

export async function listApiKeys(world: World, { json }: Json): Promise<void> {
  const client = await openClient(world);
  const keys = await listAll((query) => client.get('/v1/api-keys', { query }));
  if (json) return printJson(world, keys);
  const routes = await listAll((query) => client.get('/v1/routes', { query }));
  const slugOf = new Map(routes.map(({ id, slug }) => [id, slug]));
  const rows = keys.map((one) => [
    ...[one.key_id, one.name, one.role],
    one.allowed_routes?.map((id) => slugOf.get(id) ?? id).join(',') ?? 'any',
    one.allowed_environments?.join(',') ?? 'any',
    one.ip_allowlist?.join(',') ?? 'any',
    one.rate_limit_requests,
    one.expires_at,
    one.last_used_at,
  ]);
  const columns = ['ID', 'NAME', 'ROLE', 'ROUTES', 'ENVIRONMENTS', 'ADDRESSES', 'RATE', 'EXPIRES', 'USED'];
  print(world, table(columns, rows));
}

type NewKeyOptions = Json & {
  role: 'invoke' | 'read' | 'editor' | 'admin';
  route?: string[];
  environment?: string[];
  address?: string[];
  rate?: number;
  expires?: string;
};

export async function createApiKey(world: World, name: string, options: NewKeyOptions): Promise<void> {
  const client = await openClient(world);
  const { role, route, environment, address, rate, expires, json } = options;
  const { data, meta } = await client.post('/v1/api-keys', {
    body: {
      name,
      role,
      ...(route === undefined ? {} : { allowed_routes: route }),
      ...(environment === undefined ? {} : { allowed_environments: environment }),
      ...(address === undefined ? {} : { ip_allowlist: address }),
      ...(rate === undefined ? {} : { rate_limit_requests: rate }),
      ...(expires === undefined ? {} : { expires_at: expires }),
    },
  });
  noteWarnings(world, meta);
  if (json) return printJson(world, data);
  print(world, data.api_key);
  note(world, `Created ${data.name} (${data.key_id}). The key is shown this once.`);
}

/** `given`: the public id of the key, as the list shows it, or its UUID. */
export async function removeApiKey(
  world: World,
  given: string,
  { yes, json }: Json & { yes?: boolean },
): Promise<void> {
  const client = await openClient(world);
  const keys = await listAll((query) => client.get('/v1/api-keys', { query }));
  const found = keys.find(({ id, key_id: keyId }) => given === keyId || given === id);
  if (found === undefined) throw new CliError('not_found', `There is no API key '${given}'.`);
  if (!yes) await confirm(world, `Type ${found.name} to revoke it at once: `, found.name);
  const { data, meta } = await client.delete('/v1/api-keys/{id}', { path: { id: found.id } });
  noteWarnings(world, meta);
  if (json) return printJson(world, data);
  print(world, `Revoked ${found.name}.`);
}

/** For `--rate`. */
export function requestCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,7}$/.test(text) && count > 0) return count;
  throw new CliError('usage', '--rate must be a whole number of requests a minute.');
}
