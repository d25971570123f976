/**
 * Sends a sink the records of its source, for as long as the worker runs. Records that the sink did not accept are sent
 * again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type PrismaClient, sqlOf } from '@knoxcall/database';
import { createPartLog, type Log, oncePerOutage } from '@knoxcall/telemetry';
import type { SendLines } from './send-lines.ts';
import type { SinkName, Source } from './sink.ts';
import type { CountLines } from './sink-metrics.ts';

/** Longer than one request takes. */
const takenSeconds = 15;
const longestPauseSeconds = 60;

/**
 * Only one worker at a time sends to a sink. Where it dies, another sends the same records again after the rest of its
 * time. True where it is this worker's turn, for one request.
 */
async function takeTurn(database: PrismaClient, name: SinkName): Promise<boolean> {
  const taken = await sqlOf(database)<object>`
    INSERT INTO sinks (name, next_at) VALUES (${name}, now() + make_interval(secs => ${takenSeconds}::int))
    ON CONFLICT (name) DO UPDATE SET next_at = EXCLUDED.next_at WHERE sinks.next_at <= now()
    RETURNING name`;
  return taken.length > 0;
}

/** After a failure the next turn comes after 1, 2, 4 and at most 60 s, for any worker. */
async function endTurn(database: PrismaClient, name: SinkName, isTaken: boolean): Promise<void> {
  await sqlOf(database)`
    UPDATE sinks SET attempts = CASE WHEN ${isTaken}::boolean THEN 0 ELSE attempts + 1 END,
      next_at = CASE WHEN ${isTaken}::boolean THEN now()
        ELSE now() + make_interval(secs => least(${longestPauseSeconds}::int, power(2, least(attempts, 10)))) END
    WHERE name = ${name}`;
}

export type Sink = { name: SinkName; host: string; source: Source; send: SendLines };

type Parts = { database: PrismaClient; log: Log; count: CountLines };

const idleMs = 1000;

export function followSink(sink: Sink, { database, log, count }: Parts): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const failed = oncePerOutage(log, `the sink of ${sink.name} could not be sent to`);
  const tell = createPartLog(log, { part: `sink of ${sink.name}`, at: sink.host });
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const isMore = await turn(sink, { database, tell, count }).catch((error: unknown) => {
        failed(error);
        return false;
      });
      if (!isMore) await sleep(idleMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

type TurnParts = Pick<Parts, 'database' | 'count'> & { tell: (reason: string | undefined) => void };

/** True where there may be more to send at once. */
async function turn({ name, source, send }: Sink, { database, tell, count }: TurnParts): Promise<boolean> {
  if (!(await takeTurn(database, name))) return false;
  const batch = await source.next();
  if (batch === undefined) {
    await endTurn(database, name, true);
    return false;
  }
  const refusal = batch.lines.length === 0 ? undefined : await send(batch.lines);
  tell(refusal);
  count(name, batch.lines.length, refusal);
  if (refusal === undefined) await batch.taken();
  await endTurn(database, name, refusal === undefined);
  return refusal === undefined;
}
