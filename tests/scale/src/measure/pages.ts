/** Pages of lists and searches in the log, for the large tenant and for another one. */
import { call, type Json, queryPostgres, type Tenant } from '@knoxcall/testkit';
import { type Figure, timesOf } from '../figures.ts';
import { rareStatus } from '../load/load-logs.ts';
import type { Loaded } from '../scene.ts';

const times = 20;
const page = 100;

export async function measureLists({ product, large, tenants }: Loaded): Promise<Figure[]> {
  const other = tenants[1] ?? large;
  const headers = { authorization: `Bearer ${product.adminToken}` };
  const pageOf = async (path: string): Promise<number> => {
    const { json } = await large.api('GET', path);
    return Math.max(1, Math.ceil(Number(json.meta?.total) / page));
  };
  const last = await pageOf(`/v1/secrets?per_page=${page}`);
  const lastRoutes = await pageOf(`/v1/routes?per_page=${page}`);
  const asked: [string, () => Promise<{ status: number }>][] = [
    [
      'operator: tenants, first page',
      () => call(`${product.controlPlane}/admin/v1/tenants?per_page=${page}`, { headers }),
    ],
    ...ofTenant('large tenant', large, {
      'secrets, first page': `/v1/secrets?per_page=${page}`,
      'secrets, last page': `/v1/secrets?per_page=${page}&page=${last}`,
      'secrets, search': `/v1/secrets?per_page=${page}&search=_99`,
      'routes, first page': `/v1/routes?per_page=${page}`,
      'routes, last page': `/v1/routes?per_page=${page}&page=${lastRoutes}`,
      'API keys': '/v1/api-keys',
      'audit log, first page': '/v1/audit-logs',
    }),
    ...ofTenant('another tenant', other, { secrets: `/v1/secrets?per_page=${page}` }),
  ];
  return inOrder('lists', asked);
}

export async function measureLogQueries(loaded: Loaded): Promise<Figure[]> {
  const { large, tenants } = loaded;
  const { deep, routeId, keyId } = await placesIn(loaded);
  const month = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
  const asked = [
    ...ofTenant('large tenant', large, {
      newest: '/v1/logs',
      'far back, by a cursor': `/v1/logs?cursor=${deep}`,
      'a day two weeks ago': `/v1/logs?from=${month(15)}&to=${month(14)}`,
      'of a route': `/v1/logs?route_id=${routeId}`,
      'of a key': `/v1/logs?api_key_id=${keyId}`,
      'status 5xx, one in a hundred': '/v1/logs?status_code=5xx',
      [`status ${rareStatus}, one in ten thousand`]: `/v1/logs?status_code=${rareStatus}`,
      'a status that none has': '/v1/logs?status_code=451',
      'search for what none has': '/v1/logs?search=nowhere-to-be-found',
    }),
    ...ofTenant('another tenant', tenants[1] ?? large, {
      newest: '/v1/logs',
      'a status that none has': '/v1/logs?status_code=451',
    }),
  ];
  return inOrder('log', asked);
}

type Asked = [string, () => Promise<{ status: number }>];

const ofTenant = (who: string, tenant: Tenant, paths: Record<string, string>): Asked[] =>
  Object.entries(paths).map(([what, path]) => [`${who}: ${what}`, () => tenant.api('GET', path)]);

async function inOrder(group: string, asked: readonly Asked[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [what, ask] of asked) {
    const ms: number[] = [];
    for (let count = 0; count < times; count += 1) {
      const begun = performance.now();
      const { status } = await ask();
      ms.push(performance.now() - begun);
      if (status !== 200) throw new Error(`${what} was answered with ${status}`);
    }
    figures.push(...timesOf(group, what, ms));
  }
  return figures;
}

/** A cursor in the middle of the large tenant's records, and a route and a key from them. */
async function placesIn({ product, large }: Loaded) {
  const [middle] = await queryPostgres(
    product,
    `SELECT at, request_id AS id, route_id AS "routeId", api_key_id AS "keyId" FROM request_logs
    WHERE tenant_id = $1 AND at < now() - interval '14 days' ORDER BY at DESC LIMIT 1`,
    [large.id],
  );
  if (middle === undefined) throw new Error('the large tenant has no log records');
  const { at, id, routeId, keyId } = middle as unknown as Record<string, Json> & { at: Date };
  const deep = Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url');
  return { deep, routeId: String(routeId), keyId: String(keyId) };
}
