/** Writes records into PostgreSQL, once each however often they come. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { toProblem } from '../http/to-problem.ts';
import { parseRecord } from './log-record.ts';
import type { StreamEntry } from './log-stream.ts';

export type StoreOutcome = { stored: number; bad: number };

/** Rejects only where the database is away; a record that it can never take is counted as bad. */
export async function storeRecords(
  database: PrismaClient,
  entries: readonly StreamEntry[],
): Promise<StoreOutcome> {
  const rows = entries
    .map(({ record }) => (record === null ? undefined : parseRecord(record)))
    .filter((row) => row !== undefined);
  const unreadable = entries.length - rows.length;
  const refused = await insert(database, rows);
  return { stored: rows.length - refused, bad: unreadable + refused };
}

/** How many were refused. One bad row must not keep the others of its batch out for ever. */
async function insert(
  database: PrismaClient,
  rows: readonly Prisma.RequestLogCreateManyInput[],
): Promise<number> {
  if (rows.length === 0) return 0;
  try {
    await database.requestLog.createMany({ data: [...rows], skipDuplicates: true });
    return 0;
  } catch (error) {
    if (toProblem(error).type === 'dependency_unavailable') throw error;
    if (rows.length === 1) return 1;
  }
  const middle = Math.ceil(rows.length / 2);
  return (await insert(database, rows.slice(0, middle))) + (await insert(database, rows.slice(middle)));
}
