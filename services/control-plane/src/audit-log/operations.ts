/** `/v1/audit-logs`: who changed what, and the proof that nobody changed that record. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { type AuditRow, auditEvent, exportEvent, exportedEvent, showEvent } from '../audit/audit-event.ts';
import type { Checkpoint } from '../audit/checkpoint.ts';
import {
  type CheckpointOutcome,
  checkpointOutcomes,
  findCheckpoint,
  makeCheckpoint,
} from '../audit/make-checkpoint.ts';
import { readEvents } from '../audit/read-events.ts';
import type { Verification, Verify, VerifyDependencies, VerifyFrom } from '../audit/verify-audit-log.ts';
import { breakReasons } from '../audit/verify-chain.ts';
import { cursorQuery, cutPart, decodeCursor } from '../http/cursor.ts';
import { instant, timestamp, uuid } from '../http/fields.ts';
import { type Operation, read } from '../http/operation.ts';
import { isUuid } from '../http/resource.ts';

/** A checkpoint as the API answers and takes it. */
const checkpointFields = z.strictObject({
  tenant_id: uuid,
  sequence: z.number().int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: timestamp,
  key_id: uuid,
  public_key: z
    .string()
    .max(500)
    .meta({ description: 'Ed25519, PEM. The same for every checkpoint of a log.' }),
  signature: z
    .string()
    .regex(/^[A-Za-z0-9+/]+={0,2}$/)
    .max(200),
}) satisfies z.ZodType<Checkpoint>;

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

const sequence = z.number().int();
const verification = z.object({
  valid: z.boolean(),
  from_sequence: sequence.meta({ description: 'The first event that this verification read.' }),
  checked: z.number().int(),
  authenticated_from: sequence.nullable().meta({
    description: 'The first event that is authenticated with a key that the database does not hold.',
  }),
  first_broken: z.object({ sequence, id: z.string().nullable(), reason: z.enum(breakReasons) }).nullable(),
  checkpoint: z.enum(checkpointOutcomes).nullable(),
});

const from = z.enum(['start', 'last']).default('last').meta({
  description:
    'Where to begin: at the first event, or after the last verified one (the newest 1,000 are always read).',
});

type Dependencies = VerifyDependencies & { verifyAuditLog: Verify };

const common = { tag: 'Audit log', method: 'get', role: 'editor', errors: [] } as const;

export function auditOperations(dependencies: Dependencies): Operation[] {
  const { database, verifyAuditLog } = dependencies;
  const show = async (tenantId: string, asked: { from: VerifyFrom; checkpoint?: Checkpoint }) => {
    const found = await verifyAuditLog(tenantId, asked.from);
    const outcome =
      asked.checkpoint === undefined ? null : await findCheckpoint(dependencies, tenantId, asked.checkpoint);
    return { data: showVerification(found, outcome) };
  };
  return [
    list(database),
    read({
      ...common,
      id: 'verifyAuditLogs',
      path: '/v1/audit-logs/verify',
      summary: 'Check the chain of audit events',
      query: z.strictObject({ from }),
      data: verification,
      read: ({ caller, query }) => show(caller.tenantId, query),
    }),
    read({
      ...common,
      method: 'post',
      id: 'verifyAuditLogsAgainst',
      path: '/v1/audit-logs/verify',
      summary: 'Check the chain of audit events, and that it still contains a checkpoint',
      body: z.strictObject({ checkpoint: checkpointFields, from }),
      data: verification,
      read: ({ caller, body }) => show(caller.tenantId, body),
    }),
    read({
      ...common,
      id: 'getAuditCheckpoint',
      path: '/v1/audit-logs/checkpoint',
      summary: 'Get a signed checkpoint of the audit log, to be kept elsewhere',
      data: checkpointFields,
      errors: ['conflict'],
      read: async ({ caller }) => {
        const made = await makeCheckpoint(dependencies, caller.tenantId);
        if (made === undefined) {
          const message = 'The audit log is not authenticated yet: the worker will do that within a minute.';
          throw new Problem('conflict', { message, headers: { 'Retry-After': '60' } });
        }
        return { data: made };
      },
    }),
    exportAll(database),
  ];
}

function list(database: PrismaClient): Operation {
  return read({
    ...common,
    id: 'listAuditLogs',
    path: '/v1/audit-logs',
    summary: 'List audit events, the newest first',
    query: filters,
    data: z.array(auditEvent),
    cursor: true,
    read: async ({ caller: { tenantId }, query }) => {
      const found = await database.auditEvent.findMany({
        where: { tenantId, ...matching(query) },
        orderBy: { sequence: 'desc' },
        take: query.limit + 1,
      });
      const emails = await emailsOf(database, found);
      return cutPart(found, {
        limit: query.limit,
        show: (row) => showEvent(row, emails),
        positionOf: (row) => [row.sequence.toString()],
      });
    },
  });
}

function exportAll(database: PrismaClient): Operation {
  return read({
    ...common,
    id: 'exportAuditLogs',
    path: '/v1/audit-logs/export',
    summary: 'Export all audit events, one a line, in a form that can be verified offline',
    data: z.null(),
    lines: exportedEvent,
    read: async ({ caller: { tenantId } }) => {
      const { auditSequence: upTo } = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
      return { data: null, lines: exported(readEvents(database, tenantId, { upTo })) };
    },
  });
}

/** The e-mails of the people among the actors, by id: also of those who have left since. */
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

function showVerification(
  { from: begin, checked, authenticatedFrom, firstBroken }: Verification,
  outcome: CheckpointOutcome | null,
): z.input<typeof verification> {
  return {
    valid: firstBroken === undefined && (outcome === null || outcome === 'contained'),
    from_sequence: Number(begin),
    checked,
    authenticated_from: authenticatedFrom === undefined ? null : Number(authenticatedFrom),
    first_broken: firstBroken ? { ...firstBroken, sequence: Number(firstBroken.sequence) } : null,
    checkpoint: outcome,
  };
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
