/** Adds stored request records to the sums of their hours. Only newly inserted records may come here. */
import type { Prisma } from '@knoxcall/database';
import { bucketOf } from './latency-buckets.ts';

/** The route of a request that was refused before one was found. */
export const noRoute = '00000000-0000-0000-0000-000000000000';

export type CountedRequest = {
  tenantId: string;
  routeId: string | null;
  environment: string | null;
  statusCode: number;
  latencyMs: number;
  /** Unix milliseconds. */
  at: number;
};

/** Times in Unix milliseconds. */
type Sum = {
  tenantId: string;
  hour: number;
  routeId: string;
  environment: string;
  requests: number;
  clientErrors: number;
  serverErrors: number;
  latencies: number[];
  lastAt: number;
  lastStatus: number;
};

export async function addTraffic(
  tx: Prisma.TransactionClient,
  requests: readonly CountedRequest[],
): Promise<void> {
  const sums = sumUp(requests);
  if (sums.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO traffic_hours AS present (tenant_id, hour, route_id, environment, requests, client_errors,
      server_errors, latencies, last_at, last_status)
    SELECT "tenantId", to_timestamp(hour / 1000.0), "routeId", environment, requests, "clientErrors", "serverErrors",
      latencies, to_timestamp("lastAt" / 1000.0), "lastStatus"
    FROM json_to_recordset(${JSON.stringify(sums)}::json) AS new ("tenantId" uuid, hour bigint, "routeId" uuid,
      environment text, requests int, "clientErrors" int, "serverErrors" int, latencies int[], "lastAt" bigint,
      "lastStatus" int)
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

const HOUR_MS = 3_600_000;

/** In a fixed order, so that two workers never deadlock. */
function sumUp(requests: readonly CountedRequest[]): Sum[] {
  const sums = new Map<string, Sum>();
  for (const request of requests) {
    const hour = Math.floor(request.at / HOUR_MS) * HOUR_MS;
    const { tenantId, routeId, environment } = request;
    const key = `${tenantId} ${hour} ${routeId} ${environment ?? ''}`;
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = nothingYet({ tenantId, hour, routeId: routeId ?? noRoute, environment: environment ?? '' });
      sums.set(key, sum);
    }
    add(sum, request);
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

function nothingYet(place: Pick<Sum, 'tenantId' | 'hour' | 'routeId' | 'environment'>): Sum {
  const counts = { requests: 0, clientErrors: 0, serverErrors: 0, latencies: [] };
  return { ...place, ...counts, lastAt: Number.NEGATIVE_INFINITY, lastStatus: 0 };
}

function add(sum: Sum, { at, statusCode, latencyMs }: CountedRequest): void {
  sum.requests += 1;
  if (statusCode >= 500) sum.serverErrors += 1;
  else if (statusCode >= 400) sum.clientErrors += 1;
  const bucket = bucketOf(latencyMs);
  while (sum.latencies.length <= bucket) sum.latencies.push(0);
  sum.latencies[bucket] = (sum.latencies[bucket] ?? 0) + 1;
  if (at < sum.lastAt) return;
  sum.lastAt = at;
  sum.lastStatus = statusCode;
}
