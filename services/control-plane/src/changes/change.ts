/** What one change to a tenant's data may do, all in one transaction: write, tell what to publish, say who did it. */
import type { Prisma } from '@knoxcall/database';
import type { DataKey } from '@knoxcall/envelope';
import type { EntryKind } from '@knoxcall/snapshot';
import type { AuditActor, AuditNote } from '../audit/chain-events.ts';

/** Who caused a change, and what bounds it. */
export type Actor = AuditActor & {
  /** Of the request's idempotency key, which can be used for one change alone. */
  claim?: string | undefined;
  /** UUID of a person's session: nothing of it is committed after its end. */
  sessionId?: string | undefined;
  /** Whether the API key or member is one of role `admin`. */
  isAdmin?: boolean;
  /** The change takes access away and does not wait behind those that do not. */
  revokes?: boolean;
};

export type Change = {
  tenantId: string;
  /** One number for all that this change seals or publishes; higher than that of every change before it. */
  revision: bigint;
  at: Date;
  /** Of the tenant, as it is under its lock. */
  plan: string;
  tx: Prisma.TransactionClient;
  /** The tenant's present data key. */
  dataKey: DataKey;
  /** A data key of the tenant, present or retired, for opening what was sealed before. */
  openingKey(dataKeyId: string): Promise<DataKey>;
  publish(kind: EntryKind, objectId: string): void;
  audit(note: AuditNote): void;
};

/** `published` is false where the commit stands but Redis could not be told yet; the outbox will. */
export type ChangeResult<T> = { result: T; published: boolean };

export type RunChange = <T>(
  tenantId: string,
  actor: Actor,
  work: (change: Change) => Promise<T>,
) => Promise<ChangeResult<T>>;
