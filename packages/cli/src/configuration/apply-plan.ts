/** Makes the changes of a plan, one after the other. Changes before a failure stay and are reported. */
import type { Client, InitOf, OperationOf } from '@knoxcall/client';
import { CliError } from '../cli-error.ts';
import { type Change, type Fields, type Kind, type Plan, partsOf } from './compute-plan.ts';
import type { Names } from './load-current.ts';

type Warning = { code: string; message: string; path: string };

type Applying = {
  api: Client;
  ids: Names;
  /** Called after each change. */
  done: (change: Change, warnings: readonly Warning[]) => void;
};

/** @throws CliError `conflict`, before anything is changed, where a change cannot be made in place. */
export async function applyPlan(plan: Plan, { api, ids, done }: Applying): Promise<void> {
  refuseImpossible(plan);
  const known = { ...ids, environment: new Map(ids.environment), client: new Map(ids.client) };
  for (const change of plan.changes) {
    const { meta } = await appliers[change.kind](change, { api, ids: known });
    done(change, meta.warnings ?? []);
  }
}

function refuseImpossible({ changes }: Plan): void {
  const moved = changes.filter(
    ({ action, fields }) => action === 'update' && fields.some(({ name }) => name === 'base_environment'),
  );
  if (moved.length === 0) return;
  const routes = moved.map(({ key }) => key).join(', ');
  throw new CliError('conflict', `base_environment cannot be changed: delete and make anew: ${routes}.`);
}

type Tools = { api: Client; ids: Names };
type Outcome = { meta: { warnings?: Warning[] } };
type Applier = (change: Change, tools: Tools) => Promise<Outcome>;

/** The file's form was checked; the service checks the values. */
type Body<P extends Parameters<Client['post']>[0]> = InitOf<OperationOf<P, 'post'>>['body'];

const appliers: Record<Kind, Applier> = {
  environment: async ({ action, key, fields, wanted }, { api, ids }) => {
    const path = { id: ids.environment.get(key) ?? '' };
    if (action === 'delete') return api.delete('/v1/environments/{id}', { path });
    if (action === 'update') return api.patch('/v1/environments/{id}', { path, body: changed(fields) });
    const made = await api.post('/v1/environments', {
      body: { name: key, ...wanted } as Body<'/v1/environments'>,
    });
    ids.environment.set(key, made.data.id);
    return made;
  },
  client: async ({ action, key, fields, wanted }, { api, ids }) => {
    const path = { id: ids.client.get(key) ?? '' };
    if (action === 'delete') return api.delete('/v1/clients/{id}', { path });
    if (action === 'update') return api.patch('/v1/clients/{id}', { path, body: changed(fields) });
    const made = await api.post('/v1/clients', { body: { name: key, ...wanted } as Body<'/v1/clients'> });
    ids.client.set(key, made.data.id);
    return made;
  },
  route: async (change, tools) => {
    if (change.action === 'delete') return tools.api.delete('/v1/routes/{id}', { path: { id: change.key } });
    const written = await writeRoute(change, tools);
    const place = { slug: change.key, environment: String(change.wanted.base_environment) };
    const assigned = touchesClients(change) ? await putClients(place, change.wanted, tools) : nothingDone;
    return { meta: { warnings: [...(written.meta.warnings ?? []), ...(assigned.meta.warnings ?? [])] } };
  },
  // The service accepts slugs for ids of routes, also of routes that were just made.
  secret: async ({ key, fields }, { api, ids }) =>
    api.patch('/v1/secrets/{id}', { path: { id: ids.secret.get(key) ?? '' }, body: changed(fields) }),
  override: async ({ action, key, fields, wanted }, { api, ids }) => {
    const { slug, environment } = partsOf(key);
    const path = { id: slug, env: environment };
    if (action === 'delete') return api.delete('/v1/routes/{id}/environments/{env}', { path });
    const { clients: _names, ...own } = wanted;
    const put = await api.put('/v1/routes/{id}/environments/{env}', { path, body: withIds(own, ids) });
    if (touchesClients({ fields })) await putClients({ slug, environment }, wanted, { api, ids });
    return put;
  },
};

const nothingDone: Outcome = { meta: {} };

/** Without its clients, which have an operation of their own. */
async function writeRoute({ action, key, fields, wanted }: Change, { api, ids }: Tools): Promise<Outcome> {
  const { clients: _names, ...own } = action === 'create' ? wanted : changed(fields);
  const body = withIds(own, ids);
  if (action === 'create') {
    return api.post('/v1/routes', { body: { slug: key, ...body } as Body<'/v1/routes'> });
  }
  if (Object.keys(body).length === 0) return nothingDone;
  return api.patch('/v1/routes/{id}', { path: { id: key }, body });
}

const changed = (fields: Change['fields']): Record<string, unknown> =>
  Object.fromEntries(fields.map(({ name, after }) => [name, after]));

const touchesClients = ({ fields }: Pick<Change, 'fields'>): boolean =>
  fields.some(({ name }) => name === 'clients');

function putClients(place: { slug: string; environment: string }, wanted: Fields, { api, ids }: Tools) {
  const names: string[] = Array.isArray(wanted.clients) ? wanted.clients : [];
  return api.put('/v1/routes/{id}/environments/{env}/clients', {
    path: { id: place.slug, env: place.environment },
    body: { client_ids: names.map((name) => ids.client.get(name) ?? name) },
  });
}

function withIds(fields: Fields, { secret }: Names): Record<string, unknown> {
  const { mtls_certificate: certificate, allowed_secrets: allowed, ...others } = fields;
  const idOf = (name: unknown): unknown => (typeof name === 'string' ? (secret.get(name) ?? name) : name);
  return {
    ...others,
    ...(certificate === undefined ? {} : { mtls_certificate_id: idOf(certificate) }),
    ...(allowed === undefined
      ? {}
      : { allowed_secrets: Array.isArray(allowed) ? allowed.map(idOf) : allowed }),
  };
}
