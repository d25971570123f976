/** Everything that one change to a tenant's data may do, in one transaction: write, publish, and note who did it. */
import type { Prisma } from '@knoxcall/database';
import type { DataKey } from '@knoxcall/envelope';
import type { EntryKind } from '@knoxcall/snapshot';
import type { AuditActor, AuditNote } from '../audit/chain-events.ts';

/** Who caused a change, and what bounds it. */
export type Actor = AuditActor & {
  /** The claim of the request's idempotency key, which only one change can use. */
  claim?: string | undefined;
  /** UUID of a person's session: nothing is committed for it after its end. */
  sessionId?: string | undefined;
  /** Whether the API key or member has the role `admin`. */
  isAdmin?: boolean;
  /** The change takes access away, so it does not wait behind changes that do not. */
  revokes?: boolean;
};

export type Change = {
  tenantId: string;
  /** One number for everything that this change seals or publishes; higher than that of every change before it. */
  revision: bigint;
  at: Date;
  /** The tenant's plan, read under its lock. */
  plan: string;
  tx: Prisma.TransactionClient;
  /** The tenant's present data key. */
  dataKey: DataKey;
  /** A data key of the tenant, present or retired, for opening values that were sealed earlier. */
  openingKey(dataKeyId: string): Promise<DataKey>;
  publish(kind: EntryKind, objectId: string): void;
  audit(note: AuditNote): void;
};

/** `published` is false where the change is committed but Redis could not be told yet; the outbox job will do it. */
export type ChangeResult<T> = { result: T; published: boolean };

export type RunChange = <T>(
  tenantId: string,
  actor: Actor,
  work: (change: Change) => Promise<T>,
) => Promise<ChangeResult<T>>;
