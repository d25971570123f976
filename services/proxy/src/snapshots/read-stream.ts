/** The three reads of the change stream. */
import type { RedisClient } from '@knoxcall/redis';
import { changes } from '@knoxcall/snapshot';
import type { StreamEntry } from './change-position.ts';

/** The most changes that one read brings: fewer mean that the end of the stream was reached. */
export const maxChangesAtOnce = 1_000;

/** Waits `blockMs` for changes after `lastId`; empty where none came. */
export async function readChanges(
  redis: RedisClient,
  lastId: string,
  blockMs: number,
): Promise<StreamEntry[]> {
  const answer = await redis.xread(
    'COUNT',
    maxChangesAtOnce,
    'BLOCK',
    blockMs,
    'STREAMS',
    changes.stream,
    lastId,
  );
  return answer?.[0]?.[1] ?? [];
}

export async function entryAt(redis: RedisClient, id: string): Promise<StreamEntry | undefined> {
  return (await redis.xrange(changes.stream, id, id))[0];
}

export async function lastEntry(redis: RedisClient): Promise<StreamEntry | undefined> {
  return (await redis.xrevrange(changes.stream, '+', '-', 'COUNT', 1))[0];
}
