/** `/v1/traffic`: the number of proxied requests, their results and latencies, by hour or by route. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { instant, timestamp, uuid } from '../http/fields.ts';
import { type Operation, read } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { noRoute } from './add-traffic.ts';
import { addCounts, percentile } from './latency-buckets.ts';

const dayMs = 86_400_000;
const maxDays = 31;

const filters = z.strictObject({
  by: z.enum(['hour', 'route']).default('hour'),
  /** By default the last 24 hours. */
  from: instant.optional(),
  to: instant.optional(),
  route_id: uuid.optional(),
  environment: z.string().min(1).max(256).optional(),
});

const traffic = z.object({
  hour: timestamp.nullable(),
  route_id: uuid.nullable(),
  requests: z.number().int(),
  client_errors: z.number().int(),
  server_errors: z.number().int(),
  p50_ms: z.number().int().nullable(),
  p95_ms: z.number().int().nullable(),
  last_at: timestamp,
  last_status: z.number().int(),
});
type Traffic = z.input<typeof traffic>;

type Row = {
  hour: Date;
  route_id: string;
  requests: number;
  client_errors: number;
  server_errors: number;
  latencies: number[];
  last_at: Date;
  last_status: number;
};

export function trafficOperations({ database }: { database: PrismaClient }): Operation[] {
  return [
    read({
      tag: 'Logs',
      id: 'getTraffic',
      method: 'get',
      path: '/v1/traffic',
      summary: 'Sum up proxied requests by hour or by route; percentiles are right within a tenth',
      role: 'read',
      query: filters,
      data: z.array(traffic),
      errors: [],
      read: async ({ caller: { tenantId }, query }) => {
        const to = query.to ?? new Date();
        const from = query.from ?? new Date(to.getTime() - dayMs);
        if (to.getTime() - from.getTime() > maxDays * dayMs) {
          throw validationError({ from: [`must not lie more than ${maxDays} days before the end`] });
        }
        const rows = await readRows(database, tenantId, { ...query, from, to });
        return { data: query.by === 'hour' ? sumBy(rows, 'hour') : sumBy(rows, 'route_id') };
      },
    }),
  ];
}

type Asked = z.output<typeof filters> & { from: Date; to: Date };

/** The hour of `from` counts as a whole. */
async function readRows(database: PrismaClient, tenantId: string, asked: Asked): Promise<Row[]> {
  const { from, to, route_id = null, environment = null } = asked;
  return database.$queryRaw<Row[]>`
    SELECT hour, route_id, requests, client_errors, server_errors, latencies, last_at, last_status
    FROM traffic_hours
    WHERE tenant_id = ${tenantId}::uuid AND hour >= date_trunc('hour', ${from}::timestamptz) AND hour < ${to}
      AND (${route_id}::uuid IS NULL OR route_id = ${route_id}::uuid)
      AND (${environment}::text IS NULL OR environment = ${environment})
    ORDER BY hour, route_id`;
}

function sumBy(rows: readonly Row[], name: 'hour' | 'route_id'): Traffic[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = name === 'hour' ? row.hour.toISOString() : row.route_id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups].map(([key, group]) => ({
    hour: name === 'hour' ? key : null,
    route_id: name === 'hour' || key === noRoute ? null : key,
    ...summed(group),
  }));
}

function summed(rows: readonly Row[]) {
  const total = (count: (row: Row) => number): number => rows.reduce((sum, row) => sum + count(row), 0);
  const latencies: number[] = [];
  for (const row of rows) addCounts(latencies, row.latencies);
  const last = rows.reduce((latest, row) => (row.last_at > latest.last_at ? row : latest));
  return {
    requests: total((row) => row.requests),
    client_errors: total((row) => row.client_errors),
    server_errors: total((row) => row.server_errors),
    p50_ms: percentile(latencies, 0.5),
    p95_ms: percentile(latencies, 0.95),
    last_at: last.last_at.toISOString(),
    last_status: last.last_status,
  };
}
