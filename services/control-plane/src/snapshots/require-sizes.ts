/**
 * Limits the size of a route and of a secret. The state after a change is measured, in the very bytes that would be
 * sealed, so that every way of writing is covered.
 */

import type { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { EntryKind, RouteEntry } from '@knoxcall/snapshot';
import { ZodError } from 'zod';
import { loadRouteSources } from './route-sources.ts';
import { inBatches, secretOf, valueSizes } from './size-batches.ts';

const maxRouteBytes = 256 * 1024;
const maxSecretBytes = 192 * 1024;
/** Bytes that an envelope adds to its content. */
const envelopeBytes = 45;

type Written = { kind: EntryKind; objectId: string };
type Within = { tx: Prisma.TransactionClient; tenantId: string };

/** Rejects with `validation_error`, under the name of the largest field. */
export async function requireSizes(within: Within, written: readonly Written[]): Promise<void> {
  const idsOf = (wanted: EntryKind): string[] =>
    written.filter(({ kind }) => kind === wanted).map(({ objectId }) => objectId);
  const [routes, values] = [idsOf('route'), idsOf('value')];
  if (routes.length > 0) await requireRouteSizes(within, routes);
  if (values.length > 0) await requireSecretSizes(within, [...new Set(values.map(secretOf))]);
}

/** Each route with all its environments, which make one entry. */
async function requireRouteSizes({ tx, tenantId }: Within, ids: readonly string[]): Promise<void> {
  const routes = ids.map((objectId) => ({ kind: 'route' as const, objectId }));
  for await (const batch of inBatches(tx, tenantId, routes)) {
    for (const route of await readRoutes(
      { tx, tenantId },
      batch.map(({ objectId }) => objectId),
    )) {
      const bytes = sizeOf(route);
      if (bytes <= maxRouteBytes) continue;
      const text = `the route '${route.id}' would have ${bytes} bytes with all its environments, and may have ${maxRouteBytes}`;
      throw tooLarge(largestOf(route), text);
    }
  }
}

/** An object that cannot be built is not measured: its failed publication is reported elsewhere. */
async function readRoutes({ tx, tenantId }: Within, ids: readonly string[]): Promise<RouteEntry[]> {
  try {
    return [...(await loadRouteSources({ database: tx, tenantId }, ids)).values()].map(
      ({ payload }) => payload,
    );
  } catch (error) {
    if (error instanceof ZodError) return [];
    throw error;
  }
}

const sizeOf = (content: unknown): number => Buffer.byteLength(JSON.stringify(content) ?? '');

/** The largest field, by its API name. */
function largestOf(route: RouteEntry): string {
  const environments = Object.values(route.environments);
  const parts: [string, unknown][] = [
    ['inject_body_json', environments.map(({ injectBody }) => injectBody)],
    ['inject_headers_json', environments.map(({ injectHeaders }) => injectHeaders)],
    ['inject_query_json', environments.map(({ injectQuery }) => injectQuery)],
    ['auth', environments.map(({ auth }) => auth)],
    ['method_configs', environments.map(({ methods }) => methods)],
    ['client_ids', environments.map(({ clients }) => clients)],
    ['allowed_methods', environments.map(({ allowedMethods }) => allowedMethods)],
    ['ip_allowlist', route.ipAllowlist],
    ['ca_certificate', route.caCertificate],
    ['allowed_secrets', route.allowedSecrets],
  ];
  const sizes = parts.map(([, content]) => sizeOf(content));
  return parts[sizes.indexOf(Math.max(...sizes))]?.[0] ?? 'body';
}

/** The values in all environments; the rest of a secret is small, by the bounds of its fields. */
async function requireSecretSizes({ tx, tenantId }: Within, ids: readonly string[]): Promise<void> {
  const sums = new Map<string, number>();
  for (const { id, bytes } of await valueSizes(tx, tenantId, ids)) {
    sums.set(secretOf(id), (sums.get(secretOf(id)) ?? 0) + Math.max(0, Number(bytes) - envelopeBytes));
  }
  for (const bytes of sums.values()) {
    if (bytes <= maxSecretBytes) continue;
    const text = `the secret would have ${bytes} bytes in all environments, and may have ${maxSecretBytes}`;
    throw tooLarge('value', text);
  }
}

/** Reported like any other faulty field. */
function tooLarge(field: string, text: string): Problem {
  return new Problem('validation_error', {
    message: `${field}: ${text}`,
    extra: { fields: { [field]: [text] } },
  });
}
