/**
 * PostgreSQL's record of the snapshots in Redis: the last rebuild that was begun, and the database history it was begun
 * in. A promoted replica, or a restored backup, may lack changes that were published: then Redis holds changes that
 * never happened.
 */
import { randomUUID } from 'node:crypto';
import { type PrismaClient, sqlOf } from '@knoxcall/database';

/**
 * `ordinal` 0: that rebuild was from before floors. `isOwn`: the database is still in the history in which it was
 * begun.
 */
export type SnapshotState = {
  readonly epoch: string | null;
  readonly ordinal: bigint;
  readonly isOwn: boolean;
};

export async function readState(database: PrismaClient): Promise<SnapshotState> {
  const [row] = await sqlOf(database)<SnapshotState>`
    SELECT epoch, ordinal, history = database_history() AS "isOwn" FROM snapshot_state WHERE id = 1`;
  return row ?? { epoch: null, ordinal: 0n, isOwn: true };
}

/**
 * From now on publishers write under the new epoch. A process that dies here leaves Redis without an epoch, which
 * causes a rebuild.
 */
export async function beginEpoch(database: PrismaClient): Promise<string> {
  const epoch = randomUUID();
  await database.$executeRaw`
    INSERT INTO snapshot_state AS state (id, epoch, ordinal, history)
    VALUES (1, ${epoch}::uuid, floor(extract(epoch FROM clock_timestamp()) * 1000), database_history())
    ON CONFLICT (id) DO UPDATE
    SET epoch = EXCLUDED.epoch, ordinal = greatest(EXCLUDED.ordinal, state.ordinal + 1), history = EXCLUDED.history`;
  return epoch;
}
