/** PostgreSQL and Redis of a run, and their faults as a whole. Each arrangement of them is one of these. */
import type { Product, StartRedisSet } from '@knoxcall/testkit';
import { startRedisCluster, startSentinelSet } from '@knoxcall/testkit/redis';
import { Redis } from 'ioredis';
import { setFaults } from './set-faults.ts';
import type { Server } from './ways.ts';

/** One way to break a store. `mend` is called once it was broken for a while. */
export type StoreFault = {
  readonly name: string;
  readonly store: 'postgres' | 'redis';
  readonly break: () => Promise<unknown>;
  readonly mend: () => Promise<unknown>;
};

export type Stores = {
  readonly faults: readonly StoreFault[];
  stop(): Promise<void>;
};

/** As `pnpm chaos --redis` has it. */
export type RedisForm = 'single' | 'sentinel' | 'cluster';

/** How stores are arranged: where a relay can stand in front of them, and their faults. */
export type Arrangement = {
  readonly redis: RedisForm;
  readonly name: string;
  readonly relayed: readonly Server[];
  /** Several servers in place of one. */
  readonly start?: StartRedisSet;
  readonly open: (product: Product) => Stores;
};

const nothing = async (): Promise<void> => undefined;

const single: Arrangement = {
  redis: 'single',
  name: 'one Redis, one PostgreSQL',
  relayed: ['postgres', 'redis', 'kms'],
  open: ({ servers }) => {
    const redis = new Redis(servers.redisUrl, { maxRetriesPerRequest: null });
    redis.on('error', () => undefined);
    const faults = [...redisFaults(servers, redis), ...postgresFaults(servers)];
    return { faults, stop: async () => redis.disconnect() };
  },
};

/** The servers themselves tell clients their addresses, so their relays are part of the set. */
const several = (redis: RedisForm, name: string, start: StartRedisSet): Arrangement => ({
  ...{ redis, name },
  relayed: ['postgres', 'kms'],
  start: (options) => start({ ...options, relayed: true }),
  open: ({ servers, redis: set }) => {
    if (set === undefined) throw new Error('the product runs on one Redis');
    return { faults: [...setFaults(set), ...postgresFaults(servers)], stop: nothing };
  },
});

export const arrangements: Readonly<Record<RedisForm, Arrangement>> = {
  single,
  sentinel: several('sentinel', 'Redis under Sentinels, one PostgreSQL', startSentinelSet),
  cluster: several('cluster', 'a cluster of Redis, one PostgreSQL', startRedisCluster),
};

function redisFaults(servers: Product['servers'], redis: Redis): StoreFault[] {
  const signal = (name: NodeJS.Signals) => async () => void process.kill(servers.redisPid(), name);
  const restart = () => servers.restartRedis();
  return [
    { store: 'redis', name: 'flush redis', break: () => redis.flushall(), mend: nothing },
    { store: 'redis', name: 'stop redis', break: signal('SIGSTOP'), mend: signal('SIGCONT') },
    { store: 'redis', name: 'kill redis', break: signal('SIGKILL'), mend: restart },
    { store: 'redis', name: 'restart redis', break: () => servers.stopRedis(), mend: restart },
  ];
}

function postgresFaults(servers: Product['servers']): StoreFault[] {
  const again = (signal: 'SIGINT' | 'SIGQUIT') => () => servers.restartPostgres(signal);
  return [
    { store: 'postgres', name: 'restart postgres', break: again('SIGINT'), mend: nothing },
    { store: 'postgres', name: 'crash postgres', break: again('SIGQUIT'), mend: nothing },
  ];
}
