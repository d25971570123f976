/** What an operator's command works with, and how it tells of its progress. */
import type { PrismaClient } from '@knoxcall/database';
import type { Composition } from '../compose.ts';
import { tenantIds } from '../snapshots/rebuild.ts';

export type Command = {
  readonly composition: Composition;
  /** PostgreSQL as the owner of the tables. */
  readonly owner: PrismaClient;
  readonly told: (line: string) => void;
};

/** How it ended: 0 where nothing is left to do. */
export type ExitCode = 0 | 1;

const progressMs = 5_000;

/** One tenant after the other, with a line of progress now and then. Gives how many there were. */
export async function eachTenant(
  { composition: { database }, told }: Command,
  work: (tenantId: string) => Promise<void>,
): Promise<number> {
  const total = await database.tenant.count();
  let [done, toldAt] = [0, performance.now()];
  for await (const tenantId of tenantIds(database)) {
    await work(tenantId);
    done += 1;
    if (performance.now() - toldAt < progressMs) continue;
    toldAt = performance.now();
    told(`${done} of ${total} tenants`);
  }
  return done;
}
