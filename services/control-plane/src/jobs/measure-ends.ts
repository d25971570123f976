/**
 * Metrics of all tenants together: secrets and certificates in use that have expired or expire soon, and OAuth2
 * connections by status.
 */
import type { PrismaClient } from '@knoxcall/database';
import { Gauge, type Registry } from '@knoxcall/telemetry';

const keptMs = 60_000;
const kinds = ['secret', 'certificate'] as const;
const statuses = ['not_connected', 'connected', 'expired', 'error'] as const;

type End = { kind: (typeof kinds)[number]; ended: number; week: number; month: number };

/** Queries at most once a minute, at a scrape; while PostgreSQL is away it keeps its last values. */
export function measureEnds(database: PrismaClient, registry: Registry): void {
  const registers = [registry];
  const ends = new Gauge({
    name: 'knoxcall_secret_ends',
    help: 'Secrets and certificates in use that have ended, or end within 7 or 30 days (each counted once).',
    labelNames: ['kind', 'within'],
    registers,
    collect: once(async () => {
      for (const { kind, ended, week, month } of await readEnds(database)) {
        ends.set({ kind, within: 'ended' }, ended);
        ends.set({ kind, within: '7d' }, week);
        ends.set({ kind, within: '30d' }, month);
      }
    }),
  });
  const connections = new Gauge({
    name: 'knoxcall_oauth2_connections',
    help: 'OAuth2 connections by their status.',
    labelNames: ['status'],
    registers,
    collect: once(async () => {
      const rows = await database.oAuth2Connection.groupBy({ by: ['status'], _count: true });
      for (const status of statuses)
        connections.set({ status }, rows.find((row) => row.status === status)?._count ?? 0);
    }),
  });
}

function once(read: () => Promise<void>): () => Promise<void> {
  let readAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - readAt < keptMs) return;
    readAt = performance.now();
    await read().catch(() => {
      readAt = Number.NEGATIVE_INFINITY;
    });
  };
}

function readEnds(database: PrismaClient): Promise<End[]> {
  return database.$queryRaw<End[]>`
    WITH ends AS (
      SELECT 'secret' AS kind, expires_at AS at FROM secrets WHERE expires_at < now() + interval '30 days'
      UNION ALL
      SELECT 'certificate', version.not_after
      FROM certificate_versions AS version
      JOIN secret_environments AS used USING (tenant_id, secret_id, environment_id)
      WHERE version.version = used.value_version AND version.not_after < now() + interval '30 days')
    SELECT kind,
      count(at) FILTER (WHERE at <= now())::int AS ended,
      count(at) FILTER (WHERE at > now() AND at <= now() + interval '7 days')::int AS week,
      count(at) FILTER (WHERE at > now() + interval '7 days')::int AS month
    FROM unnest(${[...kinds]}::text[]) AS kind LEFT JOIN ends USING (kind)
    GROUP BY kind`;
}
