/** One worker at a time tells a sink. One that dies meanwhile costs the rest of its time: then another tells the same again. */
import { type PrismaClient, sqlOf } from '@knoxcall/database';
import type { SinkName } from './sink.ts';

/** Longer than one request takes. */
const takenSeconds = 15;
const longestPauseSeconds = 60;

/** True where it is this worker's turn, for one request. */
export async function takeTurn(database: PrismaClient, name: SinkName): Promise<boolean> {
  const taken = await sqlOf(database)<object>`
    INSERT INTO sinks (name, next_at) VALUES (${name}, now() + make_interval(secs => ${takenSeconds}::int))
    ON CONFLICT (name) DO UPDATE SET next_at = EXCLUDED.next_at WHERE sinks.next_at <= now()
    RETURNING name`;
  return taken.length > 0;
}

/** After a failure the next turn is 1, 2, 4 and at most 60 s later, whoever takes it. */
export async function endTurn(database: PrismaClient, name: SinkName, isTaken: boolean): Promise<void> {
  await sqlOf(database)`
    UPDATE sinks SET attempts = CASE WHEN ${isTaken}::boolean THEN 0 ELSE attempts + 1 END,
      next_at = CASE WHEN ${isTaken}::boolean THEN now()
        ELSE now() + make_interval(secs => least(${longestPauseSeconds}::int, power(2, least(attempts, 10)))) END
    WHERE name = ${name}`;
}
