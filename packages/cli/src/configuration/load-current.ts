/** Loads the service's present state, as resources with names in place of ids, and the ids by name. Reads only. */
import { type Client, listAll } from '@knoxcall/client';
import { type Fields, overrideKey, type Resource } from './compute-plan.ts';

const sets = new Set(['clients', 'allowed_secrets', 'allowed_hosts', 'allowed_routes', 'substitute_in']);

/**
 * Normalises equal spellings, so that they are no difference. Sorts names; in `method_configs` drops members that are
 * null.
 */
export function normalForm(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, normalValue(name, value)]));
}

function normalValue(name: string, value: unknown): unknown {
  if (sets.has(name) && Array.isArray(value)) {
    return [...new Set<string>(value)].sort((a, b) => (a < b ? -1 : 1));
  }
  if (name !== 'method_configs' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([method, config]) => [method, withoutNulls(config)]));
}

function withoutNulls(config: object): object {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

/** `route`: by slug. */
export type Names = Record<'environment' | 'client' | 'secret' | 'route', Map<string, string>>;

/** `ids`: id by name. */
export type Current = { resources: Resource[]; ids: Names };

type Named = { id: string; name: string };

/** What to load: overrides of these routes, by slug, and the policies of these secrets. */
type Asked = { slugs: ReadonlySet<string>; secrets: ReadonlySet<string> };

export async function loadCurrent(api: Client, { slugs, secrets: asked }: Asked): Promise<Current> {
  const [environments, clients, secrets, routes] = await Promise.all([
    listAll((query) => api.get('/v1/environments', { query })),
    listAll((query) => api.get('/v1/clients', { query })),
    listAll((query) => api.get('/v1/secrets', { query })),
    listAll((query) => api.get('/v1/routes', { query })),
  ]);
  const resources: Resource[] = [
    ...environments.map(({ id: _id, name, created_at: _at, ...fields }) =>
      resource('environment', name, fields),
    ),
    ...clients.map(({ id: _id, name, created_at: _at, ...fields }) => resource('client', name, fields)),
  ];
  const show = { client: namesById(clients), secret: namesById(secrets) };
  for (const route of routes) {
    // A list leaves large fields out.
    const whole = slugs.has(route.slug)
      ? (await api.get('/v1/routes/{id}', { path: { id: route.id } })).data
      : route;
    const { id, slug, created_at: _made, updated_at: _changed, collection_id: _in, ...fields } = whole;
    const named = withNames(fields, show);
    const parts = slugs.has(slug) ? await loadParts(api, id, show) : { clients: [], overrides: [] };
    resources.push(resource('route', slug, { ...named, clients: parts.clients }));
    for (const [environment, override] of parts.overrides) {
      resources.push(resource('override', overrideKey(slug, environment), override));
    }
  }
  const ids = {
    environment: idsByName(environments),
    client: idsByName(clients),
    secret: idsByName(secrets),
    route: new Map(routes.map(({ id, slug }) => [slug, id])),
  };
  const slugOf = new Map(routes.map(({ id, slug }) => [id, slug]));
  for (const one of secrets.filter(({ name }) => asked.has(name))) {
    const allowed = one.allowed_routes?.map((id) => slugOf.get(id) ?? id) ?? null;
    const { allowed_hosts, always_redact } = one;
    resources.push(resource('secret', one.name, { allowed_hosts, allowed_routes: allowed, always_redact }));
  }
  return { resources, ids };
}

type Show = { client: Map<string, string>; secret: Map<string, string> };

async function loadParts(api: Client, id: string, show: Show) {
  const { data } = await api.get('/v1/routes/{id}/environments', { path: { id } });
  const shown = data.map(({ environment, is_base: isBase, client_ids: clientIds, ...fields }) => {
    const clients = clientIds.map((one) => show.client.get(one) ?? one);
    return { environment, isBase, fields: { ...withNames(fields, show), clients } };
  });
  return {
    clients: shown.find(({ isBase }) => isBase)?.fields.clients ?? [],
    overrides: shown
      .filter(({ isBase }) => !isBase)
      .map(({ environment, fields }) => [environment, fields] as const),
  };
}

/** An id that names nothing any more is shown as it is, and so differs from any name. */
function withNames(
  fields: { mtls_certificate_id: string | null; allowed_secrets?: string[] | null },
  { secret }: Show,
): object {
  const { mtls_certificate_id: id, allowed_secrets: allowed, ...others } = fields;
  return {
    ...others,
    mtls_certificate: id === null ? null : (secret.get(id) ?? id),
    ...(allowed === undefined
      ? {}
      : { allowed_secrets: allowed?.map((one) => secret.get(one) ?? one) ?? null }),
  };
}

function resource(kind: Resource['kind'], key: string, fields: object): Resource {
  return { kind, key, fields: normalForm({ ...fields }) };
}

const namesById = (all: readonly Named[]) => new Map(all.map(({ id, name }) => [id, name]));
const idsByName = (all: readonly Named[]) => new Map(all.map(({ id, name }) => [name, id]));
