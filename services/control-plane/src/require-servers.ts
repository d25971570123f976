/** Stops a start with servers that will not do, before anything connects to them by itself, so that one line says it. */
import { requirePostgres } from '@knoxcall/database';
import { requireRedis } from '@knoxcall/reach/redis';
import type { Log } from '@knoxcall/telemetry';
import type { Settings } from './config.ts';

/** A Redis that is away stops nothing, as it would not later on. @throws ServerFault */
export async function requireServers(settings: Settings, log: Log): Promise<void> {
  await requirePostgres('DATABASE_URL', settings.DATABASE_URL);
  await requireRedis('REDIS_URL', settings.REDIS_URL, (line) => log.warn({}, line));
}
