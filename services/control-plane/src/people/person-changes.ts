/**
 * One change to a person, who belongs to the installation: in one transaction with its audit events, which go to every
 * tenant that the person is a member of. Tenants are locked first, in the order of their ids, then the person.
 */
import { type Prisma, transact } from '@knoxcall/database';
import type { AuditNote } from '../audit/chain-events.ts';
import { atMost } from '../changes/at-most.ts';
import type { Actor } from '../changes/change.ts';
import { type ChangeDependencies, type ChangeParts, performChange } from '../changes/run-change.ts';
import { createTenantTurns } from '../changes/tenant-turns.ts';

export type PersonChange = { tx: Prisma.TransactionClient; audit(note: AuditNote): void };

export type RunPersonChange = <T>(
  userId: string,
  actor: Actor,
  work: (change: PersonChange) => Promise<T>,
) => Promise<T>;

/** Changes wait here, and not at a tenant's row, so that they hold no connection that other people could use. */
const waiting = { maxWaiting: 200, maxWaitMs: 10_000 };
/** Connections to PostgreSQL, of those that ordinary changes leave free. */
const atOnce = 2;

export function createRunPersonChange(
  dependencies: ChangeParts & Pick<ChangeDependencies, 'database'>,
): RunPersonChange {
  const { database } = dependencies;
  const takeTurn = createTenantTurns(waiting);
  const holdConnection = atMost(atOnce);
  return async <T>(userId: string, actor: Actor, work: (change: PersonChange) => Promise<T>) => {
    const tenantIds = await tenantsOf(database, userId);
    const inTurn: Around = (tenantId, inner) => takeTurn({ tenantId, who: userId, rank: 0 }, inner);
    const perform = () =>
      transact(database, async (tx) => {
        const notes: AuditNote[] = [];
        return inTenants<T>(tenantIds, {
          around: (tenantId, inner) => performIn(dependencies, { tx, tenantId, actor, notes }, inner),
          innermost: async () => {
            await lockPerson(tx, userId);
            return work({ tx, audit: (note) => notes.push(note) });
          },
        });
      });
    return inTenants<T>(tenantIds, {
      around: inTurn,
      innermost: () => holdConnection(perform),
    });
  };
}

type Around = <T>(tenantId: string, inner: () => Promise<T>) => Promise<T>;

/** Nests the lanes of the tenants, the first outermost. */
function inTenants<T>(
  [first, ...others]: readonly string[],
  parts: { around: Around; innermost: () => Promise<T> },
): Promise<T> {
  if (first === undefined) return parts.innermost();
  return parts.around(first, () => inTenants(others, parts));
}

type InTenant = { tx: Prisma.TransactionClient; tenantId: string; actor: Actor; notes: readonly AuditNote[] };

async function performIn<T>(
  dependencies: ChangeParts,
  { notes, ...tenant }: InTenant,
  inner: () => Promise<T>,
): Promise<T> {
  const performed = await performChange(dependencies, tenant, async ({ audit }) => {
    const result = await inner();
    for (const note of notes) audit(note);
    return result;
  });
  return performed.result;
}

async function tenantsOf(
  reader: Pick<Prisma.TransactionClient, 'membership'>,
  userId: string,
): Promise<string[]> {
  const rows = await reader.membership.findMany({
    where: { userId, tenant: { enabled: true } },
    select: { tenantId: true },
    orderBy: { tenantId: 'asc' },
  });
  return rows.map(({ tenantId }) => tenantId);
}

/** Also within a change of a tenant: changes of one person run one at a time. */
export async function lockPerson(tx: Prisma.TransactionClient, userId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
}
