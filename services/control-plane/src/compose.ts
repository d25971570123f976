/** The one place that chooses implementations, for the control plane and its worker alike. */
import { keyKeepers } from '@knoxcall/config';
import { connectDatabase, type PrismaClient, requirePostgres } from '@knoxcall/database';
import { auditKeyContext, createWrapper, DataKeyCache, type KeyWrapper } from '@knoxcall/envelope';
import { requireRedis } from '@knoxcall/reach/redis';
import { type RedisClient, whenTaken } from '@knoxcall/redis';
import { createLog, createRegistry, type Log, type Registry } from '@knoxcall/telemetry';
import { type AuditKeys, createAuditKeys } from './audit/audit-keys.ts';
import { createVerifier, type Verify } from './audit/verify-audit-log.ts';
import type { RunChange } from './changes/change.ts';
import { type ChangeDependencies, createRunChange } from './changes/run-change.ts';
import type { Settings } from './config.ts';
import { type CheckKeys, createCheckKeys } from './data-keys/check-keys.ts';
import { createDataKeys, type DataKeys } from './data-keys/data-keys.ts';
import { createInstallationKey, type InstallationKey } from './data-keys/installation-key.ts';
import { createAppendDeliveries } from './events/append-deliveries.ts';
import { isLiveSession } from './sessions/session-store.ts';
import { connectRedis } from './snapshots/connect-redis.ts';
import { createPublisher, type Publisher } from './snapshots/publisher.ts';
import { createSnapshotStore, type SnapshotStore } from './snapshots/snapshot-store.ts';
import { version } from './version.ts';

export type Composition = {
  settings: Settings;
  log: Log;
  registry: Registry;
  database: PrismaClient;
  /** One connection that gives up after a second, for writes that must happen as soon as PostgreSQL can be reached. */
  urgentDatabase: PrismaClient;
  /** Connects as the role that removes expired rows: the worker's, where it has one. */
  maintenanceDatabase: PrismaClient;
  redis: RedisClient;
  wrapper: KeyWrapper;
  dataKeys: DataKeys;
  installationKey: InstallationKey;
  auditKeys: AuditKeys;
  verifyAuditLog: Verify;
  checkKeys: CheckKeys;
  store: SnapshotStore;
  publisher: Publisher;
  changes: ChangeDependencies;
  runChange: RunChange;
  close(): Promise<void>;
};

const redisPatienceMs = 2_000;
const urgent = { poolSize: 1, patienceMs: 1_000 };

export type Hooks = { afterCommit?: () => void };

export async function compose(settings: Settings, service: string, hooks: Hooks = {}): Promise<Composition> {
  const log = createLog({ service, level: settings.LOG_LEVEL });
  await requireServers(settings, log);
  const registry = createRegistry({ service, version });
  const { present, second } = keyKeepers(settings);
  const wrapper = await createWrapper(present, second);
  const databaseUrl = settings.DATABASE_URL;
  const database = connectDatabase({ databaseUrl, poolSize: settings.DATABASE_POOL_SIZE });
  const urgentDatabase = connectDatabase({ databaseUrl, ...urgent });
  const maintenanceUrl = settings.MAINTENANCE_DATABASE_URL;
  const maintenanceDatabase =
    maintenanceUrl === undefined ? database : connectDatabase({ databaseUrl: maintenanceUrl, poolSize: 1 });
  const redis = connectRedis(settings.REDIS_URL);
  await whenTaken(redis, redisPatienceMs);
  const bounds = {
    wrapper,
    maxKeys: settings.DATA_KEY_CACHE_SIZE,
    ttlMs: settings.DATA_KEY_TTL_SECONDS * 1000,
  };
  const cache = new DataKeyCache(bounds);
  const auditCache = new DataKeyCache({ ...bounds, contextOf: auditKeyContext });
  const dataKeys = createDataKeys(cache, wrapper);
  const auditKeys = createAuditKeys(auditCache, wrapper);
  const store = createSnapshotStore(redis);
  const publisher = createPublisher({ database, dataKeys, store, log });
  const appendDeliveries = createAppendDeliveries(registry);
  const changes: ChangeDependencies = {
    ...{ database, dataKeys, auditKeys, publisher, isLiveSession, appendDeliveries },
    ...hooks,
  };
  return {
    settings,
    log,
    registry,
    database,
    urgentDatabase,
    maintenanceDatabase,
    redis,
    wrapper,
    dataKeys,
    installationKey: createInstallationKey({ database, cache, wrapper }),
    auditKeys,
    verifyAuditLog: createVerifier({ database, auditKeys }),
    checkKeys: createCheckKeys(database, wrapper),
    store,
    publisher,
    changes,
    runChange: createRunChange(changes, settings.DATABASE_POOL_SIZE),
    close: async () => {
      cache.clear();
      auditCache.clear();
      redis.disconnect();
      await Promise.all([database, urgentDatabase, maintenanceDatabase].map((one) => one.$disconnect()));
    },
  };
}

/** A Redis that is away does not stop the start, as it would not stop a running service. @throws ServerFault */
async function requireServers(settings: Settings, log: Log): Promise<void> {
  await requirePostgres('DATABASE_URL', settings.DATABASE_URL);
  const maintenanceUrl = settings.MAINTENANCE_DATABASE_URL;
  if (maintenanceUrl !== undefined) await requirePostgres('MAINTENANCE_DATABASE_URL', maintenanceUrl);
  await requireRedis('REDIS_URL', settings.REDIS_URL, (line) => log.warn({}, line));
}
