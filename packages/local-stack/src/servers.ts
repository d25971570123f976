// Both embedded servers together, for tests: only a composition of startPostgres and startRedis.
import { resolve } from 'node:path';
import { startPostgres } from './postgres/start-postgres.ts';
import { startRedis } from './redis/start-redis.ts';

/** `dir` is made when missing and is not removed. `durable: false` is faster and loses data when the machine dies. */
export interface ServersOptions {
  readonly dir: string;
  readonly durable?: boolean;
  readonly log?: (line: string) => void;
}

/** Running servers. A restarted one comes back at the same address, with its data. */
export interface Servers {
  /** The URL of the services' role. */
  readonly databaseUrl: string;
  /** The URL of the tables' owner. */
  readonly directDatabaseUrl: string;
  /** The operator's URL, with all rights. */
  readonly redisUrl: string;
  /** The URLs of the services' users, with fewer rights. */
  readonly redisUrls: { readonly controlPlane: string; readonly proxy: string };
  /** Of the running process. */
  readonly postgresPid: number;
  redisPid(): number;
  /** `SIGINT` ends its connections in order, `SIGQUIT` simulates a crash. */
  restartPostgres(how: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  stopRedis(): Promise<void>;
  restartRedis(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws LocalStackError as startPostgres and startRedis do; nothing is left running then. */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const shared = {
    dataDir: resolve(options.dir),
    durable: options.durable ?? true,
    log: options.log ?? ignore,
  };
  let postgres = await startPostgres(shared);
  let redis = await startRedis(shared).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  return {
    databaseUrl: postgres.url,
    directDatabaseUrl: postgres.ownerUrl,
    redisUrl: redis.url,
    redisUrls: { controlPlane: redis.controlPlaneUrl, proxy: redis.proxyUrl },
    get postgresPid() {
      return postgres.process.pid;
    },
    restartPostgres: async (how) => {
      process.kill(postgres.process.pid, how);
      await postgres.process.ended;
      postgres = await startPostgres({ ...shared, port: postgres.port });
    },
    redisPid: () => redis.process.pid,
    stopRedis: () => redis.stop(),
    restartRedis: async () => {
      await redis.stop();
      redis = await startRedis({ ...shared, port: redis.port });
    },
    stop: async () => {
      await redis.stop();
      await postgres.stop();
    },
  };
}

function ignore(): void {}
