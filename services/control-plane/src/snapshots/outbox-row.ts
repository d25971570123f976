/** A change that must still reach Redis. */
import type { EntryKind } from '@knoxcall/snapshot';

export type OutboxRow = {
  id: bigint;
  tenantId: string;
  kind: EntryKind;
  /** As in the entry's Redis key; for names the name itself, as `route:<name>` or `secret:<name>`. */
  objectId: string;
  revision: bigint;
  /** How often it could not be published through a fault of its tenant or object. */
  attempts: number;
};
