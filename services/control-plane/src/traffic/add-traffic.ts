/** Adds stored request records to the sums of their hours. Only newly inserted records may come here. */
import type { Prisma } from '@knoxcall/database';
import { bucketOf } from './latency-buckets.ts';

/** The route of a request that was refused before one was found. */
export const noRoute = '00000000-0000-0000-0000-000000000000';

/** Requests of one hour that differ only in time. */
export type CountedRequests = {
  tenantId: string;
  routeId: string | null;
  environment: string | null;
  statusCode: number;
  latencyMs: number;
  requests: number;
  lastAt: Date;
};

type Sum = {
  tenant_id: string;
  hour: string;
  route_id: string;
  environment: string;
  requests: number;
  client_errors: number;
  server_errors: number;
  latencies: number[];
  last_at: string;
  last_status: number;
};

export async function addTraffic(
  tx: Prisma.TransactionClient,
  requests: readonly CountedRequests[],
): Promise<void> {
  const sums = sumUp(requests);
  if (sums.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO traffic_hours AS present (tenant_id, hour, route_id, environment, requests, client_errors,
      server_errors, latencies, last_at, last_status)
    SELECT tenant_id, hour, route_id, environment, requests, client_errors, server_errors, latencies, last_at, last_status
    FROM json_to_recordset(${JSON.stringify(sums)}::json) AS new (tenant_id uuid, hour timestamptz, route_id uuid,
      environment text, requests int, client_errors int, server_errors int, latencies int[], last_at timestamptz,
      last_status int)
    ON CONFLICT (tenant_id, hour, route_id, environment) DO UPDATE SET
      requests = present.requests + excluded.requests,
      client_errors = present.client_errors + excluded.client_errors,
      server_errors = present.server_errors + excluded.server_errors,
      latencies = ARRAY(
        SELECT coalesce(a, 0) + coalesce(b, 0)
        FROM unnest(present.latencies, excluded.latencies) WITH ORDINALITY AS both_of (a, b, place) ORDER BY place),
      last_status = CASE WHEN excluded.last_at >= present.last_at THEN excluded.last_status
        ELSE present.last_status END,
      last_at = greatest(present.last_at, excluded.last_at)`;
}

/** In a fixed order, so that two workers never deadlock. */
function sumUp(requests: readonly CountedRequests[]): Sum[] {
  const sums = new Map<string, Sum>();
  for (const request of requests) {
    const hour = new Date(Math.floor(request.lastAt.getTime() / 3_600_000) * 3_600_000).toISOString();
    const { tenantId: tenant_id, routeId, environment } = request;
    const place = { tenant_id, hour, route_id: routeId ?? noRoute, environment: environment ?? '' };
    const key = JSON.stringify(Object.values(place));
    const sum = sums.get(key) ?? { ...place, ...nothingYet(request) };
    sums.set(key, sum);
    add(sum, request);
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

function nothingYet({ lastAt, statusCode }: CountedRequests) {
  const latencies: number[] = [];
  const counts = { requests: 0, client_errors: 0, server_errors: 0, latencies };
  return { ...counts, last_at: lastAt.toISOString(), last_status: statusCode };
}

function add(sum: Sum, { lastAt, statusCode, latencyMs, requests }: CountedRequests): void {
  sum.requests += requests;
  if (statusCode >= 500) sum.server_errors += requests;
  else if (statusCode >= 400) sum.client_errors += requests;
  const bucket = bucketOf(latencyMs);
  while (sum.latencies.length <= bucket) sum.latencies.push(0);
  sum.latencies[bucket] = (sum.latencies[bucket] ?? 0) + requests;
  const at = lastAt.toISOString();
  if (at < sum.last_at) return;
  sum.last_at = at;
  sum.last_status = statusCode;
}
