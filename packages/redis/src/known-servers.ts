/**
 * Which Redis processes are known to hold all acknowledged writes. A replica that was promoted may lack the last ones,
 * and so may a server that was restarted. The worker that wrote everything notes which processes took it; every other
 * process is not trusted.
 */
import type { Redis } from 'ioredis';
import { mastersOf, type RedisClient } from './create-redis.ts';

export type KnownServers = {
  /** Whether every server that would be asked now is known. Rejects where Redis does not answer. */
  look(): Promise<boolean>;
  /**
   * The result of `ask`, where only known servers answered it; asked again where another server took over meanwhile.
   * Undefined where a server is not known.
   */
  read<T extends object>(ask: () => Promise<T>): Promise<T | undefined>;
};

/** Attempts for one question; each lets the client hear of one more server that took over. */
const readsAtMost = 3;

/** `key`: where the known processes are noted. Without a note nothing is checked and all are known. */
export function createKnownServers(client: RedisClient, key: string): KnownServers {
  const closes = new WeakMap<Redis, number>();
  let known = new Set<Redis>();
  const areKnown = (): boolean => {
    const masters = mastersOf(client);
    return masters.length > 0 && masters.every((master) => known.has(master));
  };
  // Each connection is with one process; the next may be with another.
  const closesOf = (master: Redis): number => {
    const count = closes.get(master);
    if (count !== undefined) return count;
    closes.set(master, 0);
    master.on('close', () => {
      closes.set(master, closesOf(master) + 1);
      known.delete(master);
    });
    return 0;
  };
  const compare = async (): Promise<void> => {
    const asked = mastersOf(client).map((master) => ({ master, before: closesOf(master) }));
    const processes = await processesOf(asked.map(({ master }) => master));
    const noted = await client.get(key);
    const isNoted = (process = ''): boolean => noted === null || noted.split(' ').includes(process);
    known = new Set(
      asked
        .filter(({ master, before }, index) => isNoted(processes[index]) && closesOf(master) === before)
        .map(({ master }) => master),
    );
  };
  let comparing: Promise<void> | undefined;
  const look = async (): Promise<boolean> => {
    if (areKnown()) return true;
    comparing ??= compare().finally(() => {
      comparing = undefined;
    });
    await comparing;
    return areKnown();
  };
  return {
    look,
    async read(ask) {
      for (let reads = 0; reads < readsAtMost && (await look()); reads += 1) {
        const answer = await ask();
        if (areKnown()) return answer;
      }
      return undefined;
    },
  };
}

/** The id that a Redis process keeps for its life; `unknown` where the server tells none. */
export function processesOf(masters: readonly Redis[]): Promise<string[]> {
  return Promise.all(
    masters.map(async (master) => /^run_id:(\w+)/m.exec(await master.info('server'))?.[1] ?? 'unknown'),
  );
}
