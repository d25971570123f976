/**
 * One change to a person, who belongs to the installation: in one transaction with its audit events, which every
 * tenant gets that they are a member of. Tenants are locked first, in the order of their ids, then the person.
 */
import type { Prisma } from '@knoxcall/database';
import type { Actor, AuditNote } from '../changes/change.ts';
import { type ChangeDependencies, performChange } from '../changes/run-change.ts';

export type PersonChange = { tx: Prisma.TransactionClient; audit(note: AuditNote): void };

export type RunPersonChange = <T>(
  userId: string,
  actor: Actor,
  work: (change: PersonChange) => Promise<T>,
) => Promise<T>;

export function createRunPersonChange(
  dependencies: Pick<ChangeDependencies, 'database' | 'dataKeys'>,
): RunPersonChange {
  return <T>(userId: string, actor: Actor, work: (change: PersonChange) => Promise<T>) =>
    dependencies.database.$transaction(async (tx) => {
      const notes: AuditNote[] = [];
      const within = async (tenantIds: readonly string[]): Promise<T> => {
        const [tenantId, ...others] = tenantIds;
        if (tenantId === undefined) {
          await lockPerson(tx, userId);
          return work({ tx, audit: (note) => notes.push(note) });
        }
        const performed = await performChange(dependencies, { tx, tenantId, actor }, async ({ audit }) => {
          const result = await within(others);
          for (const note of notes) audit(note);
          return result;
        });
        return performed.result;
      };
      return within(await tenantsOf(tx, userId));
    });
}

async function tenantsOf(tx: Prisma.TransactionClient, userId: string): Promise<string[]> {
  const rows = await tx.membership.findMany({
    where: { userId, tenant: { enabled: true } },
    select: { tenantId: true },
    orderBy: { tenantId: 'asc' },
  });
  return rows.map(({ tenantId }) => tenantId);
}

/** Within a change of a tenant too: whoever changes a person waits for others who do. */
export async function lockPerson(tx: Prisma.TransactionClient, userId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
}
