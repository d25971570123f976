/** Creating, changing and deleting routes. */
import { randomUUID } from 'node:crypto';
import { Problem } from '@knoxcall/problems';
import type { Change } from '../changes/change.ts';
import { requireEnvironmentAt } from '../environments/environment-store.ts';
import type { Caller, Warning } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { requireCollection } from '../secrets/insert-secret.ts';
import { shortValueWarnings } from '../secrets/short-value-warnings.ts';
import { requireRoom } from '../tenants/plans.ts';
import type { ConfigurationFields, CreateRoute, UpdateRoute } from './route-fields.ts';
import { storeReferences } from './route-references.ts';
import { claimRouteNames, configurationColumns, type FoundRoute, routeColumns } from './route-store.ts';
import { requireShortTemplates, templatesOf } from './route-templates.ts';
import { isBase, showConfiguration } from './route-view.ts';
import { templateWarnings } from './route-warnings.ts';

export type Written = { id: string; warnings: Warning[] };

export async function createRoute(change: Change, body: CreateRoute): Promise<Written> {
  const { tx, tenantId, revision, at } = change;
  const { slug = slugOf(body.name), base_environment: base = 'production', ...fields } = body;
  const wanted = { name: base, field: 'base_environment' };
  const environment = await requireEnvironmentAt(tx, tenantId, wanted);
  await requireReferenced(change, fields);
  requireWholeRateLimit(fields);
  refuseUnhideable(fields.redact_response, [fields.substitute_in]);
  await requireRoom(change, 'routes');
  const id = randomUUID();
  const { name, ...columns } = routeColumns(fields);
  const row = { tenantId, id, name: body.name, slug, baseEnvironmentId: environment.id, revision };
  await tx.route.create({ data: { ...row, ...columns, createdAt: at, updatedAt: at } });
  await claimRouteNames(change, id, [body.name, slug]);
  const place = { routeId: id, environmentId: environment.id };
  await tx.routeConfiguration.create({
    data: { tenantId, ...place, ...configurationColumns(ofBase(fields)) },
  });
  await storeReferences(change, place, ofBase(fields));
  const warnings = await templateWarnings(change, place, { fields: ofBase(fields) });
  change.publish('route', id);
  const details = { name: body.name, slug, ...withoutTemplates(fields) };
  change.audit({ action: 'route.create', resourceType: 'route', resourceId: id, details });
  return { id, warnings: [...warnings, ...(await unhiddenValueWarnings(change, id))] };
}

export async function updateRoute(
  change: Change,
  caller: Caller,
  { found, body }: { found: FoundRoute; body: UpdateRoute },
): Promise<Written> {
  const { tx, tenantId, revision, at } = change;
  requireAdminToLoosen(caller, found, body);
  const now = { ...storedBase(found), ...ofBase(body) };
  if (templatesOf(ofBase(body)).length > 0) requireShortTemplates(now);
  await requireReferenced(change, body);
  requireWholeRateLimit({
    rate_limit_enabled: body.rate_limit_enabled ?? found.rateLimitEnabled,
    rate_limit_requests:
      body.rate_limit_requests === undefined ? found.rateLimitRequests : body.rate_limit_requests,
    rate_limit_window_sec:
      body.rate_limit_window_sec === undefined ? found.rateLimitWindowSec : body.rate_limit_window_sec,
  });
  const others = found.configurations.filter((one) => !isBase(found, one));
  refuseUnhideable(body.redact_response ?? found.redactResponse, [
    now.substitute_in,
    ...others.map(({ substituteIn }) => substituteIn),
  ]);
  if (body.name !== undefined) await claimRouteNames(change, found.id, [body.name, found.slug]);
  await tx.route.update({
    where: { tenantId_id: { tenantId, id: found.id } },
    data: { ...routeColumns(body), revision, updatedAt: at },
  });
  const place = { routeId: found.id, environmentId: found.baseEnvironmentId };
  await tx.routeConfiguration.update({
    where: { tenantId_routeId_environmentId: { tenantId, ...place } },
    data: configurationColumns(ofBase(body)),
  });
  await storeReferences(change, place, now);
  const warnings = await templateWarnings(change, place, { fields: now });
  change.publish('route', found.id);
  const details = { name: found.name, changed: Object.keys(body), ...withoutTemplates(body) };
  change.audit({ action: 'route.update', resourceType: 'route', resourceId: found.id, details });
  return { id: found.id, warnings: [...warnings, ...(await unhiddenValueWarnings(change, found.id))] };
}

export async function deleteRoute(change: Change, found: FoundRoute): Promise<void> {
  const { tx, tenantId, publish, audit } = change;
  await tx.route.delete({ where: { tenantId_id: { tenantId, id: found.id } } });
  publish('route', found.id);
  for (const name of new Set([found.name, found.slug])) publish('name', `route:${name}`);
  audit({
    action: 'route.delete',
    resourceType: 'route',
    resourceId: found.id,
    details: { name: found.name },
  });
}

/** The base configuration in a body; `enabled` there belongs to the route itself. */
function ofBase({ enabled: _route, ...fields }: UpdateRoute): ConfigurationFields {
  return fields;
}

/** The stored base configuration. */
export function storedBase(found: FoundRoute): ConfigurationFields {
  const base = found.configurations.find((one) => isBase(found, one));
  const { allowed_methods: _methods, ...named } = showConfiguration(base);
  return named;
}

/** Templates are configuration, not credentials, but may be long: the audit log only says that they changed. */
function withoutTemplates(fields: UpdateRoute): Record<string, unknown> {
  const {
    inject_headers_json: _headers,
    inject_query_json: _query,
    auth: _auth,
    inject_body_json: _body,
    method_configs: _methods,
    ...others
  } = fields;
  return others;
}

/** One editor alone must not be able to send any secret to a server of their own. */
function requireAdminToLoosen(caller: Caller, found: FoundRoute, body: UpdateRoute): void {
  const clears = body.allowed_secrets === null && found.allowedSecrets !== null;
  const shows = body.redact_response === false && found.redactResponse;
  if ((clears || shows) && caller.role !== 'admin') {
    throw new Problem('forbidden', {
      message: 'Loosening what a route may show or send needs an admin key.',
    });
  }
}

/** WebSocket messages pass unchanged in both directions: a value put into one cannot be hidden in another. */
export function refuseUnhideable(isHidden: boolean | undefined, places: readonly unknown[]): void {
  const isInMessages = places.some((one) => Array.isArray(one) && one.includes('websocket'));
  if (isHidden !== true || !isInMessages) return;
  throw validationError({ substitute_in: ['cannot hold websocket while redact_response is true'] });
}

async function requireReferenced(change: Change, body: UpdateRoute): Promise<void> {
  await requireCollection(change, body.collection_id);
  const wanted = [...new Set(body.allowed_secrets ?? [])];
  const { tx, tenantId } = change;
  if (
    wanted.length > 0 &&
    (await tx.secret.count({ where: { tenantId, id: { in: wanted } } })) < wanted.length
  ) {
    throw validationError({ allowed_secrets: ['names a secret that does not exist'] });
  }
}

function requireWholeRateLimit(limit: {
  rate_limit_enabled?: boolean | undefined;
  rate_limit_requests?: number | null | undefined;
  rate_limit_window_sec?: number | null | undefined;
}): void {
  if (limit.rate_limit_enabled !== true) return;
  const missing = (['rate_limit_requests', 'rate_limit_window_sec'] as const).filter(
    (name) => limit[name] == null,
  );
  if (missing.length === 0) return;
  throw validationError(
    Object.fromEntries(missing.map((name) => [name, ['is needed while rate_limit_enabled is true']])),
  );
}

/** Injected values of a route that cannot be hidden in its answers. */
async function unhiddenValueWarnings(change: Change, routeId: string): Promise<Warning[]> {
  const { tx, tenantId } = change;
  const route = await tx.route.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: routeId } } });
  if (!route.redactResponse) return [];
  const references = await tx.routeSecretReference.findMany({
    where: { tenantId, routeId, secretId: { not: null } },
    select: { environmentId: true, secret: { select: { id: true, name: true } } },
  });
  const values = references.flatMap(({ environmentId, secret }) =>
    secret === null ? [] : [{ secretId: secret.id, name: secret.name, environmentId }],
  );
  return shortValueWarnings(change, values, 'redact_response');
}

/** Makes a slug of a name: `Stripe (live)` -> `stripe-live`, `Zürich` -> `zurich`. */
function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
    .replaceAll(/-+$/g, '');
  return slug === '' ? 'route' : slug;
}
