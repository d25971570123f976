/** Adds events to the end of a tenant's chain; runs inside the change's transaction, under the tenant's lock. */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import type { Actor, AuditNote } from '../changes/change.ts';
import { auditHash } from './audit-hash.ts';

type Context = { tx: Prisma.TransactionClient; tenantId: string; actor: Actor; at: Date };

export async function appendAudit(context: Context, notes: readonly AuditNote[]): Promise<void> {
  if (notes.length === 0) return;
  const { tx, tenantId } = context;
  const tenant = await tx.tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { auditSequence: true, auditHash: true },
  });
  let sequence = tenant.auditSequence;
  let previousHash = tenant.auditHash;
  const data: Prisma.AuditEventCreateManyInput[] = [];
  for (const note of notes) {
    sequence += 1n;
    const row = eventRow(context, note, { sequence, previousHash });
    data.push(row);
    previousHash = row.hash as Uint8Array<ArrayBuffer>;
  }
  await tx.auditEvent.createMany({ data });
  await tx.tenant.update({
    where: { id: tenantId },
    data: { auditSequence: sequence, auditHash: previousHash },
  });
}

function eventRow(
  { tenantId, actor, at }: Context,
  note: AuditNote,
  place: { sequence: bigint; previousHash: Uint8Array<ArrayBuffer> },
): Prisma.AuditEventCreateManyInput {
  const id = randomUUID();
  const details = JSON.stringify(note.details ?? {});
  const hash = auditHash(place.previousHash, tenantId, {
    sequence: place.sequence.toString(),
    id,
    at: at.toISOString(),
    actor_type: actor.type,
    actor_id: actor.id,
    action: note.action,
    resource_type: note.resourceType,
    resource_id: note.resourceId,
    ip_address: actor.ipAddress,
    request_id: actor.requestId,
    details,
  });
  return {
    tenantId,
    sequence: place.sequence,
    id,
    at,
    actorType: actor.type,
    actorId: actor.id,
    action: note.action,
    resourceType: note.resourceType,
    resourceId: note.resourceId,
    ipAddress: actor.ipAddress,
    requestId: actor.requestId,
    details,
    previousHash: place.previousHash,
    hash: new Uint8Array(hash),
  };
}
