/** PostgreSQL and Redis of a run, and how they are broken as a whole. Another arrangement of them is another one of these. */
import type { Product } from '@knoxcall/testkit';
import { Redis } from 'ioredis';
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

/** How stores are arranged: which of them a relay can stand before, and what is done to them. */
export type Arrangement = {
  readonly name: string;
  readonly relayed: readonly Server[];
  readonly open: (product: Product) => Stores;
};

const nothing = async (): Promise<void> => undefined;

export const oneOfEach: Arrangement = {
  name: 'one Redis, one PostgreSQL',
  relayed: ['postgres', 'redis', 'kms'],
  open: ({ servers }) => {
    const redis = new Redis(servers.redisUrl, { maxRetriesPerRequest: null });
    redis.on('error', () => undefined);
    const signal = (name: NodeJS.Signals) => async () => void process.kill(servers.redisPid(), name);
    const faults: StoreFault[] = [
      { store: 'redis', name: 'flush redis', break: () => redis.flushall(), mend: nothing },
      { store: 'redis', name: 'stop redis', break: signal('SIGSTOP'), mend: signal('SIGCONT') },
      { store: 'redis', name: 'kill redis', break: signal('SIGKILL'), mend: () => servers.restartRedis() },
      {
        store: 'redis',
        name: 'restart redis',
        break: () => servers.stopRedis(),
        mend: () => servers.restartRedis(),
      },
      {
        store: 'postgres',
        name: 'restart postgres',
        break: () => servers.restartPostgres('SIGINT'),
        mend: nothing,
      },
      {
        store: 'postgres',
        name: 'crash postgres',
        break: () => servers.restartPostgres('SIGQUIT'),
        mend: nothing,
      },
    ];
    return { faults, stop: async () => redis.disconnect() };
  },
};
