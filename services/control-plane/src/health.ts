/**
 * Whether a process of the control plane can do its job, and which part that it needs is away. A missing part makes it
 * unready only where no work could be done without it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { serverPlace } from '@knoxcall/config';
import { mayChangeAuditLog, missingMigrations } from '@knoxcall/database';
import { KeyWrapperError } from '@knoxcall/envelope';
import { ping } from '@knoxcall/redis';
import { createPartLog, Gauge, type Log, reasonOf } from '@knoxcall/telemetry';
import type { Composition } from './compose.ts';

const patienceMs = 2000;
const keptMs = 1000;
/** Milliseconds between two checks when nobody asks. */
const everyMs = 5000;

/** `keys`: this process has unwrapped a stored data key once. */
type Checks = { database: boolean; redis: boolean; kms: boolean; keys: boolean };

type Readiness = { ready: boolean; details: Checks };

type Health = {
  /** Anybody may ask at any rate: the parts are checked once a second at most. */
  readiness(): Promise<Readiness>;
  /** From now on it reports not ready, whatever the checks find. */
  leave(): void;
};

/**
 * Starts checking: each part that goes away or comes back is one line in the log, and a metric shows the parts that are
 * away.
 */
export function watchHealth(composition: Composition): Health {
  const parts = createParts(composition);
  let lookedAt = Number.NEGATIVE_INFINITY;
  let known: Promise<Checks>;
  let isLeaving = false;
  const look = (): Promise<Checks> => {
    if (performance.now() - lookedAt >= keptMs) {
      lookedAt = performance.now();
      known = lookAt(parts);
    }
    return known;
  };
  const timer = setInterval(look, everyMs).unref();
  void look();
  return {
    async readiness() {
      const details = await look();
      return { ready: !isLeaving && details.database && details.keys, details };
    },
    leave() {
      isLeaving = true;
      clearInterval(timer);
    },
  };
}

/** Resolves with whether the part answers; never rejects. */
type Part = () => Promise<boolean>;

function createParts(composition: Composition): Record<keyof Checks, Part> {
  const { settings, log, registry, database, redis, wrapper, checkKeys } = composition;
  const up = new Gauge({
    name: 'knoxcall_dependency_up',
    help: '1 while this part answers; keys: once a stored data key was unwrapped.',
    labelNames: ['part'],
    registers: [registry],
  });
  const part = (name: keyof Checks, at: string, check: () => Promise<unknown>): Part => {
    const watched = createPart({ log, part: name, at, check });
    return async () => {
      const isUp = await watched();
      up.set({ part: name }, Number(isUp));
      return isUp;
    };
  };
  let redisFault: unknown;
  redis.on('error', (error) => {
    redisFault = error;
  });
  // A failed command only says that there is no connection; `redisFault` says why.
  const askRedis = () => ping(redis).catch((error: unknown) => Promise.reject(redisFault ?? error));
  const keyAt = settings.KMS_KEY_ID ?? 'local master key';
  return {
    database: part('database', serverPlace(settings.DATABASE_URL, 5432), () => database.$queryRaw`SELECT 1`),
    redis: part('redis', serverPlace(settings.REDIS_URL, 6379), askRedis),
    kms: part('kms', keyAt, () => wrapper.check()),
    keys: part('keys', keyAt, checkKeys),
  };
}

function createPart(options: { log: Log; part: string; at: string; check: () => Promise<unknown> }): Part {
  const tell = createPartLog(options.log, options);
  return async () => {
    // A check that hangs counts as failed, because a probe does not wait.
    const reason = await Promise.race([
      options.check().then(() => undefined, whyAway),
      sleep(patienceMs, `no answer within ${patienceMs} ms`, { ref: false }),
    ]);
    tell(reason);
    return reason === undefined;
  };
}

async function lookAt(parts: Record<keyof Checks, Part>): Promise<Checks> {
  const [database, redis, kms, keys] = await Promise.all([
    parts.database(),
    parts.redis(),
    parts.kms(),
    parts.keys(),
  ]);
  return { database, redis, kms, keys };
}

/** A wrapper's messages are ours, and only they say which key was meant. */
function whyAway(error: unknown): string {
  return error instanceof KeyWrapperError ? error.message : reasonOf(error);
}

/**
 * Stops the start on a database that is older than this version, and warns where its role has more rights than it
 * needs.
 */
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
