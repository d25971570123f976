/**
 * Audit events for a sink, in the form of an export: each tenant's in the order of its chain, so the last accepted one
 * marks its progress.
 */
import { type PrismaClient, sqlOf } from '@knoxcall/database';
import { exportEvent } from '../audit/audit-event.ts';
import { readEvents } from '../audit/read-events.ts';
import { fitting, linesOf, maxRecords, type Source, type Told } from './sink.ts';

/** Most events of one tenant in a batch; then others have their turn. */
const ofTenant = 100n;

type Behind = { tenantId: string; sequence: bigint; head: bigint };
type Event = Told & { tenantId: string; sequence: bigint };

export function createAuditSource(database: PrismaClient): Source {
  return {
    next: async () => {
      const events: Event[] = [];
      for (const tenant of await readBehind(database)) events.push(...(await eventsOf(database, tenant)));
      if (events.length === 0) return undefined;
      const sent = fitting(events);
      const ends = new Map(sent.map(({ tenantId, sequence }) => [tenantId, sequence]));
      return { lines: linesOf(sent), taken: () => moveOn(database, ends) };
    },
    lagSeconds: () => readLag(database),
  };
}

/** Tenants with unsent events, the longest waiting first. */
function readBehind(database: PrismaClient): Promise<Behind[]> {
  return sqlOf(database)<Behind>`
    SELECT tenant.id AS "tenantId", coalesce(sent.sequence, 0) AS sequence, tenant.audit_sequence AS head
    FROM tenants AS tenant LEFT JOIN sent_audit_events AS sent ON sent.tenant_id = tenant.id
    WHERE tenant.audit_sequence > coalesce(sent.sequence, 0)
    ORDER BY sent.sent_at NULLS FIRST, tenant.id LIMIT ${maxRecords / Number(ofTenant)}`;
}

/** Where somebody removed events by hand, a verification of the chain reports it; the sink only continues. */
async function eventsOf(database: PrismaClient, { tenantId, sequence, head }: Behind): Promise<Event[]> {
  const last = sequence + ofTenant;
  const upTo = last < head ? last : head;
  const events: Event[] = [];
  for await (const row of readEvents(database, tenantId, { after: sequence, upTo })) {
    events.push({ tenantId, sequence: row.sequence, line: JSON.stringify(exportEvent(row)) });
  }
  return events.length > 0 ? events : [{ tenantId, sequence: upTo, line: null }];
}

/** Never moves back: a worker that was late may have sent the same events. */
async function moveOn(database: PrismaClient, ends: ReadonlyMap<string, bigint>): Promise<void> {
  await sqlOf(database)`
    INSERT INTO sent_audit_events AS sent (tenant_id, sequence, sent_at)
    SELECT tenant_id, sequence, now()
    FROM unnest(${[...ends.keys()]}::uuid[], ${[...ends.values()].map(String)}::bigint[]) AS end_of (tenant_id, sequence)
    ON CONFLICT (tenant_id) DO UPDATE
      SET sequence = greatest(sent.sequence, EXCLUDED.sequence), sent_at = EXCLUDED.sent_at`;
}

async function readLag(database: PrismaClient): Promise<number> {
  const [oldest] = await sqlOf(database)<{ seconds: number }>`
    SELECT coalesce(extract(epoch FROM now() - min(event.at)), 0)::float8 AS seconds
    FROM tenants AS tenant LEFT JOIN sent_audit_events AS sent ON sent.tenant_id = tenant.id
    JOIN audit_events AS event ON event.tenant_id = tenant.id AND event.sequence = coalesce(sent.sequence, 0) + 1
    WHERE tenant.audit_sequence > coalesce(sent.sequence, 0)`;
  return oldest?.seconds ?? 0;
}
