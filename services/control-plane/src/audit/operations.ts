/** `/v1/audit-logs`: who changed what, and the proof that nobody changed that record. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { cursorQuery, cutPart, decodeCursor } from '../http/cursor.ts';
import { instant } from '../http/fields.ts';
import { isUuid } from '../http/find-by-id.ts';
import { type Operation, operation } from '../http/operation.ts';
import { type AuditRow, auditEvent, exportEvent, exportedEvent, showEvent } from './audit-event.ts';
import { readEvents } from './read-events.ts';
import { verifyAuditLog } from './verify-audit-log.ts';

const filterText = z.string().min(1).max(256).optional();
const filters = z.strictObject({
  ...cursorQuery,
  action: filterText,
  resource_type: filterText,
  resource_id: filterText,
  actor_id: filterText,
  from: instant.optional(),
  to: instant.optional(),
});
const position = z.tuple([z.string().regex(/^\d{1,18}$/)]);

const verification = z.object({
  valid: z.boolean(),
  checked: z.number().int(),
  first_broken: z
    .object({
      sequence: z.number().int(),
      id: z.string().nullable(),
      reason: z.enum(['missing', 'previous_hash_mismatch', 'hash_mismatch', 'head_mismatch']),
    })
    .nullable(),
});

export function auditOperations({ database }: { database: PrismaClient }): Operation[] {
  const common = { tag: 'Audit log', method: 'get', role: 'editor', errors: [] } as const;
  return [
    operation({
      ...common,
      id: 'listAuditLogs',
      path: '/v1/audit-logs',
      summary: 'List audit events, the newest first',
      query: filters,
      data: z.array(auditEvent),
      cursor: true,
      handle: async ({ caller: { tenantId }, query }) => {
        const found = await database.auditEvent.findMany({
          where: { tenantId, ...matching(query) },
          orderBy: { sequence: 'desc' },
          take: query.limit + 1,
        });
        const { rows, meta } = cutPart(found, query.limit, (row) => [row.sequence.toString()]);
        const emails = await emailsOf(database, rows);
        return { data: rows.map((row) => showEvent(row, emails)), meta };
      },
    }),
    operation({
      ...common,
      id: 'verifyAuditLogs',
      path: '/v1/audit-logs/verify',
      summary: 'Check the whole chain of audit events',
      data: verification,
      handle: async ({ caller }) => {
        const { checked, firstBroken } = await verifyAuditLog(database, caller.tenantId);
        const first_broken = firstBroken ? { ...firstBroken, sequence: Number(firstBroken.sequence) } : null;
        return { data: { valid: first_broken === null, checked, first_broken } };
      },
    }),
    operation({
      ...common,
      id: 'exportAuditLogs',
      path: '/v1/audit-logs/export',
      summary: 'All audit events from the first on, one a line, in the form that can be verified offline',
      data: z.null(),
      lines: exportedEvent,
      handle: async ({ caller: { tenantId } }) => {
        const { auditSequence: upTo } = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
        return { data: null, lines: exported(readEvents(database, tenantId, { upTo })) };
      },
    }),
  ];
}

/** Of the people among the actors, by their id: whoever has left since is still told by name. */
async function emailsOf(
  database: PrismaClient,
  rows: readonly AuditRow[],
): Promise<ReadonlyMap<string, string>> {
  const ids = rows.filter(({ actorType, actorId }) => actorType === 'user' && isUuid(actorId));
  const users = await database.user.findMany({
    where: { id: { in: [...new Set(ids.map(({ actorId }) => actorId))] } },
    select: { id: true, email: true },
  });
  return new Map(users.map(({ id, email }) => [id, email]));
}

async function* exported(rows: ReturnType<typeof readEvents>) {
  for await (const row of rows) yield exportEvent(row);
}

function matching(query: z.output<typeof filters>): Prisma.AuditEventWhereInput {
  const [before] = decodeCursor(query.cursor, position) ?? [];
  const { action, resource_type: resourceType, resource_id: resourceId, actor_id: actorId, from, to } = query;
  return {
    ...(before === undefined ? {} : { sequence: { lt: BigInt(before) } }),
    ...(action === undefined ? {} : { action }),
    ...(resourceType === undefined ? {} : { resourceType }),
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(actorId === undefined ? {} : { actorId }),
    ...(from || to ? { at: { ...(from && { gte: from }), ...(to && { lt: to }) } } : {}),
  };
}
