/** Faults of several Redis servers that form one Redis, each reached through a relay. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisSet, SetServer } from '@knoxcall/testkit';
import type { StoreFault } from './stores.ts';

/**
 * Writes acknowledged meanwhile die with the master; shorter than the time after which others consider a
 * server away.
 */
const unheardMs = 500;

/** Every fault ends with one master for every key and a replica that follows it. */
export function setFaults(redis: RedisSet): StoreFault[] {
  const nextMaster = inTurn(redis);
  return [
    fault('flush redis', {
      break: async () => Promise.all((await redis.masters()).map(({ client }) => client.flushall())),
      mend: () => redis.settled(),
    }),
    fault('kill a master', {
      break: async () => (await nextMaster()).kill(),
      mend: () => redis.revive(),
    }),
    fault('kill a master before its replicas hear of the last writes', {
      break: async () => loseWrites(redis, await nextMaster()),
      mend: () => redis.revive(),
    }),
    ofOneMaster('stop a master', nextMaster, {
      break: (master) => master.signal('SIGSTOP'),
      mend: async (master) => {
        master.signal('SIGCONT');
        await redis.settled();
      },
    }),
    ...(['reset', 'end', 'silence'] as const).map((how) =>
      ofOneMaster(`${how} the way to a master`, nextMaster, {
        break: (master) => master.relay?.cut(how),
        mend: async (master) => {
          master.relay?.restore();
          await redis.settled();
        },
      }),
    ),
  ];
}

const fault = (name: string, how: Pick<StoreFault, 'break' | 'mend'>): StoreFault => ({
  store: 'redis',
  name,
  ...how,
});

type OfMaster = { break: (master: SetServer) => void; mend: (master: SetServer) => Promise<void> };

/** A server that was a master when it was broken is repaired, whoever is master by then. */
function ofOneMaster(name: string, next: () => Promise<SetServer>, how: OfMaster): StoreFault {
  let broken: SetServer | undefined;
  return fault(name, {
    break: async () => {
      broken = await next();
      how.break(broken);
    },
    mend: async () => {
      if (broken !== undefined) await how.mend(broken);
    },
  });
}

/** So that in a cluster all keys get their share of faults. */
function inTurn(redis: RedisSet): () => Promise<SetServer> {
  let turn = 0;
  return async () => {
    const masters = await redis.masters();
    const master = masters[turn % masters.length];
    if (master === undefined) throw new Error('no master answers');
    turn += 1;
    return master;
  };
}

async function loseWrites(redis: RedisSet, master: SetServer): Promise<void> {
  const masters = await redis.masters();
  const replicas = redis.servers.filter((server) => !masters.includes(server));
  for (const replica of replicas) replica.signal('SIGSTOP');
  await sleep(unheardMs);
  await master.kill();
  for (const replica of replicas) replica.signal('SIGCONT');
}
