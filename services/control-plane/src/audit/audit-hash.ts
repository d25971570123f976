/** The chain of a tenant's audit log: each event's hash covers the event and the hash before it. */
import { createHash } from 'node:crypto';

/** The hashed members, as they stand in the database and in an export. `details` is JSON text, kept as written. */
export type HashedEvent = {
  sequence: string;
  id: string;
  at: string;
  actor_type: string;
  actor_id: string;
  action: string;
  resource_type: string;
  resource_id: string;
  ip_address: string | null;
  request_id: string | null;
  details: string;
};

/** Hash before the first event of a tenant. */
export const genesisHash = Buffer.alloc(32);

export function auditHash(previous: Uint8Array, tenantId: string, event: HashedEvent): Buffer {
  const members = [
    tenantId,
    event.sequence,
    event.id,
    event.at,
    event.actor_type,
    event.actor_id,
    event.action,
    event.resource_type,
    event.resource_id,
    event.ip_address,
    event.request_id,
    event.details,
  ];
  return createHash('sha256').update(previous).update(JSON.stringify(members)).digest();
}
