/** Adds events to the end of a tenant's chain; runs inside the change's transaction, under the tenant's lock. */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import { auditHash } from './audit-hash.ts';
import { type AuditKey, eventMac, headMac } from './audit-key.ts';
import type { AuditKeys } from './audit-keys.ts';
import type { AuditActor, AuditNote } from './audit-note.ts';

/** `head`: where the log ended when the tenant was locked. */
type Context = {
  tx: Prisma.TransactionClient;
  auditKeys: AuditKeys;
  tenantId: string;
  actor: AuditActor;
  at: Date;
  head: { sequence: bigint; hash: Uint8Array<ArrayBuffer> };
};

export async function appendAudit(context: Context, notes: readonly AuditNote[]): Promise<void> {
  if (notes.length === 0) return;
  const { tx, tenantId, auditKeys } = context;
  const key = await auditKeys.obtain(tenantId, tx);
  let { sequence, hash } = context.head;
  const data: Prisma.AuditEventCreateManyInput[] = [];
  for (const note of notes) {
    sequence += 1n;
    const row = eventRow(context, note, { sequence, previousHash: hash, key });
    data.push(row);
    hash = row.hash;
  }
  await tx.auditEvent.createMany({ data });
  await tx.tenant.update({
    where: { id: tenantId },
    data: {
      auditSequence: sequence,
      auditHash: hash,
      auditHeadMac: new Uint8Array(headMac(key, { sequence, hash })),
    },
  });
}

type Place = { sequence: bigint; previousHash: Uint8Array<ArrayBuffer>; key: AuditKey };

function eventRow({ tenantId, actor, at }: Context, note: AuditNote, { sequence, previousHash, key }: Place) {
  const id = randomUUID();
  const details = shortDetails(note.details ?? {});
  const hash = auditHash(previousHash, tenantId, {
    sequence: sequence.toString(),
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
    sequence,
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
    previousHash,
    hash: new Uint8Array(hash),
    mac: new Uint8Array(eventMac(key, hash)),
  };
}

/** The details of one audit event have a bound, so that a page and a batch of events have one too. */
const longestBytes = 2048;
const mostBytes = 16_384;

/** JSON text. A member that is too long is replaced by how long it was. */
function shortDetails(details: Record<string, unknown>): string {
  const shortened = Object.entries(details).map(([name, value]): [string, unknown] => {
    const bytes = bytesOf(value);
    return [name, bytes > longestBytes ? { left_out_bytes: bytes } : value];
  });
  const text = JSON.stringify(Object.fromEntries(shortened));
  return text.length <= mostBytes ? text : JSON.stringify({ left_out_bytes: bytesOf(details) });
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
