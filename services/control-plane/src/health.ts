/** Whether a process of the control plane can do its job. */
import { setTimeout as sleep } from 'node:timers/promises';
import { mayChangeAuditLog, missingMigrations } from '@knoxcall/database';
import type { Composition } from './compose.ts';

const patienceMs = 2000;
const keptMs = 1000;

/** `keys`: the data keys that are stored can be unwrapped here. */
type Checks = { database: boolean; redis: boolean; kms: boolean; keys: boolean };

export type Readiness = { ready: boolean; details: Checks };

/** Anybody may ask, as often as he likes: everything is looked at once a second at most. */
export function createReadiness(composition: Composition): () => Promise<Readiness> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let known: Promise<Readiness>;
  return () => {
    if (performance.now() - lookedAt >= keptMs) {
      lookedAt = performance.now();
      known = look(composition);
    }
    return known;
  };
}

async function look({ database, redis, wrapper, checkKeys }: Composition): Promise<Readiness> {
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
  const details = { database: databaseOk, redis: redisOk, kms, keys };
  return { ready: Object.values(details).every(Boolean), details };
}

/** Stops a start on a database that is older than this version, and tells where its role may more than it needs. */
export async function requireSchema({ database, log }: Composition): Promise<void> {
  const missing = await missingMigrations(database);
  if (missing.length > 0) {
    throw new Error(
      `The database lacks ${missing.length} migration(s) (${missing.join(', ')}). Run the migrate command first.`,
    );
  }
  if (!(await mayChangeAuditLog(database))) return;
  log.warn(
    {},
    'the role of DATABASE_URL could change the audit log: run the migrate command with DIRECT_DATABASE_URL of another role, the owner of the tables (docs/audit-log.md)',
  );
}
