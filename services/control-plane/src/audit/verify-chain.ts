/** Checks a chain of audit events link by link. Pure: needs neither a database nor the whole chain at once. */
import { auditHash, type HashedEvent } from './audit-hash.ts';

/** One line of an export: the hashed members, the tenant, and the chain. Hashes are hexadecimal. */
export type ExportedEvent = HashedEvent & { tenant_id: string; previous_hash: string; hash: string };

/**
 * - `missing`: events before this one are gone.
 * - `previous_hash_mismatch`: it was not written after the event before it.
 * - `hash_mismatch`: the event was changed after it was written.
 * - `mac_mismatch`: it was not written by a service that has the tenant's audit key.
 * - `head_mismatch`: the tenant's record of the end was changed, or does not match the last event.
 */
export const breakReasons = [
  'missing',
  'previous_hash_mismatch',
  'hash_mismatch',
  'mac_mismatch',
  'head_mismatch',
] as const;
type BreakReason = (typeof breakReasons)[number];
export type Broken = { sequence: string; id: string | null; reason: BreakReason };

/** The end of a chain so far; `sequence` '0' before the first event. */
export type ChainEnd = { sequence: string; hash: string };

/** The fault of `event` as the one after `end`, or undefined where it is sound. */
export function checkLink(end: ChainEnd, event: ExportedEvent): Broken | undefined {
  const expected = BigInt(end.sequence) + 1n;
  if (event.sequence !== expected.toString()) {
    return { sequence: expected.toString(), id: null, reason: 'missing' };
  }
  const fault = (reason: BreakReason): Broken => ({ sequence: event.sequence, id: event.id, reason });
  if (event.previous_hash !== end.hash) return fault('previous_hash_mismatch');
  const hash = auditHash(Buffer.from(event.previous_hash, 'hex'), event.tenant_id, event);
  return hash.toString('hex') === event.hash ? undefined : fault('hash_mismatch');
}

/** The fault of a chain that ends at `end` where the tenant says that it ends at `head`. */
export function checkHead(end: ChainEnd, head: ChainEnd): Broken | undefined {
  if (end.sequence !== head.sequence) {
    return { sequence: (BigInt(end.sequence) + 1n).toString(), id: null, reason: 'missing' };
  }
  return end.hash === head.hash ? undefined : { sequence: head.sequence, id: null, reason: 'head_mismatch' };
}
