/** One audit event in its two outside forms: as the API shows it, and exactly as it is hashed. */
import type { Prisma } from '@knoxcall/database';
import { z } from 'zod';
import type { ExportedEvent } from './verify-chain.ts';

export type AuditRow = Prisma.AuditEventGetPayload<object>;

const uuid = z.uuid().toLowerCase();
const timestamp = z.iso.datetime({ offset: true });

const shared = {
  id: uuid,
  at: timestamp,
  actor_type: z.enum(['api_key', 'operator', 'system', 'user']),
  actor_id: z.string(),
  action: z.string(),
  resource_type: z.string(),
  resource_id: z.string(),
  ip_address: z.string().nullable(),
  request_id: z.string().nullable(),
};
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const auditEvent = z.object({
  sequence: z.number().int(),
  ...shared,
  actor_email: z.string().nullable().describe('The present e-mail of a person; the hash does not cover it.'),
  details: z.record(z.string(), z.unknown()),
  previous_hash: sha256,
  hash: sha256,
});

/** A line of an export. `sequence` and `details` are text here, because that text is hashed. */
export const exportedEvent = z.object({
  tenant_id: uuid,
  sequence: z.string().regex(/^\d+$/),
  ...shared,
  details: z.string(),
  previous_hash: sha256,
  hash: sha256,
});

export function exportEvent(row: AuditRow): ExportedEvent {
  return {
    tenant_id: row.tenantId,
    sequence: row.sequence.toString(),
    id: row.id,
    at: row.at.toISOString(),
    actor_type: row.actorType,
    actor_id: row.actorId,
    action: row.action,
    resource_type: row.resourceType,
    resource_id: row.resourceId,
    ip_address: row.ipAddress,
    request_id: row.requestId,
    details: row.details,
    previous_hash: Buffer.from(row.previousHash).toString('hex'),
    hash: Buffer.from(row.hash).toString('hex'),
  };
}

/** A row that somebody altered by hand is still shown; `details` that are no longer an object are shown as text. */
export function showEvent(row: AuditRow, emails: ReadonlyMap<string, string>): z.input<typeof auditEvent> {
  const { tenant_id: _tenant, ...event } = exportEvent(row);
  return {
    ...event,
    actor_type: shared.actor_type.parse(event.actor_type),
    actor_email: event.actor_type === 'user' ? (emails.get(event.actor_id) ?? null) : null,
    sequence: Number(row.sequence),
    details: parseDetails(row.details),
  };
}

function parseDetails(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through: the text itself tells more than an error.
  }
  return { unreadable: text };
}
