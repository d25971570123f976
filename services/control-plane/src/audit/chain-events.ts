/**
 * Turns the notes of a change into the next events of its tenant's chain. Pure: the caller that stores them holds the
 * tenant's lock.
 */
import { randomUUID } from 'node:crypto';
import { auditHash } from './audit-hash.ts';
import { type AuditKey, eventMac, headMac } from './audit-key.ts';

/** Who caused a change. `id` is the key's UUID, `operator`, or the name of a job. */
export type AuditActor = {
  type: 'api_key' | 'operator' | 'system' | 'user';
  id: string;
  ipAddress: string | null;
  requestId: string | null;
};

/** A note of a change for the audit log. */
export type AuditNote = {
  /** `<resource>.<verb>`, such as `secret.create`. */
  action: string;
  resourceType: string;
  resourceId: string;
  /** Old and new state without values. */
  details?: Record<string, unknown>;
};

/** The last event of a log. */
export type AuditHead = { sequence: bigint; hash: Uint8Array };

/** One event, without the fields that all events of its change share. */
type ChainedEvent = {
  sequence: bigint;
  id: string;
  action: string;
  resourceType: string;
  resourceId: string;
  details: string;
  previousHash: Uint8Array;
  hash: Uint8Array;
  mac: Uint8Array;
};

export type ChainedEvents = { events: ChainedEvent[]; head: AuditHead; headMac: Uint8Array };

type Context = { key: AuditKey; tenantId: string; actor: AuditActor; at: Date; head: AuditHead };

export function chainEvents(context: Context, notes: readonly AuditNote[]): ChainedEvents {
  const events: ChainedEvent[] = [];
  let { head } = context;
  for (const note of notes) {
    const event = chained(context, note, head);
    events.push(event);
    head = event;
  }
  return { events, head, headMac: headMac(context.key, head) };
}

function chained({ key, tenantId, actor, at }: Context, note: AuditNote, before: AuditHead): ChainedEvent {
  const { action, resourceType, resourceId } = note;
  const sequence = before.sequence + 1n;
  const id = randomUUID();
  const details = shortDetails(note.details ?? {});
  const hash = auditHash(before.hash, tenantId, {
    sequence: sequence.toString(),
    id,
    at: at.toISOString(),
    actor_type: actor.type,
    actor_id: actor.id,
    action,
    resource_type: resourceType,
    resource_id: resourceId,
    ip_address: actor.ipAddress,
    request_id: actor.requestId,
    details,
  });
  const previousHash = before.hash;
  const mac = eventMac(key, hash);
  return { sequence, id, action, resourceType, resourceId, details, previousHash, hash, mac };
}

/** The most bytes of one event's details, so that a page and a batch of events are bounded too. */
const longestBytes = 2048;
const mostBytes = 16_384;

/** JSON text. A member that is too long is replaced by its length. */
function shortDetails(details: Record<string, unknown>): string {
  const shortened = Object.entries(details).map(([name, value]): [string, unknown] => {
    const bytes = bytesOf(value);
    return [name, bytes > longestBytes ? { left_out_bytes: bytes } : value];
  });
  const text = JSON.stringify(Object.fromEntries(shortened));
  return text.length <= mostBytes ? text : JSON.stringify({ left_out_bytes: bytesOf(details) });
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
