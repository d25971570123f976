/** `/healthz`: alive. `/readyz`: can do its job; a word, no details. */
import { setTimeout as sleep } from 'node:timers/promises';
import { missingMigrations } from '@knoxcall/database';
import { Router } from 'express';
import type { Composition } from '../compose.ts';

const patienceMs = 2000;

/** `keys`: the data keys that are stored can be unwrapped here. */
export type Checks = { database: boolean; redis: boolean; kms: boolean; keys: boolean };

export async function checkDependencies({
  database,
  redis,
  wrapper,
  checkKeys,
}: Composition): Promise<Checks> {
  const holds = (work: Promise<unknown>): Promise<boolean> =>
    Promise.race([
      work.then(
        () => true,
        () => false,
      ),
      // What hangs is no better than what is away, and who asks has no patience.
      sleep(patienceMs, false, { ref: false }),
    ]);
  const [databaseOk, redisOk, kms, keys] = await Promise.all([
    holds(database.$queryRaw`SELECT 1`),
    holds(redis.ping()),
    holds(wrapper.check()),
    holds(checkKeys()),
  ]);
  return { database: databaseOk, redis: redisOk, kms, keys };
}

export function healthRoutes(composition: Composition): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  router.get('/readyz', async (_request, response) => {
    const checks = await checkDependencies(composition);
    const ready = Object.values(checks).every(Boolean);
    response
      .status(ready ? 200 : 503)
      .type('text/plain')
      .send(ready ? 'ready\n' : 'not ready\n');
  });
  return router;
}

/** Stops a start on a database that is older than this version. */
export async function requireSchema(composition: Composition): Promise<void> {
  const missing = await missingMigrations(composition.database);
  if (missing.length === 0) return;
  throw new Error(
    `The database lacks ${missing.length} migration(s) (${missing.join(', ')}). Run the migrate command first.`,
  );
}
