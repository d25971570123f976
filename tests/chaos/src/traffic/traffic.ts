/**
 * The callers' continuous requests: each tenant at each proxy, one after the other, of kinds chosen at
 * random.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '../random.ts';
import type { Recorder } from '../recorder.ts';
import type { Actor } from '../world/scene.ts';
import type { World } from '../world/world.ts';
import { type Asking, askProxy, type Door, kinds } from './ask-proxy.ts';
import { holdWebSocket } from './web-socket.ts';

type Traffic = {
  /** Resolves when the last answer has come. */
  stop(): Promise<void>;
};

type TrafficOptions = { recorder: Recorder; seed: number; pauseMs: number };

const webSocketsAtOnce = 2;

export const doorsOf = ({ product, proxies }: World): Door[] =>
  proxies.map((name, index) => ({ name, origin: product.proxies[index] ?? '' }));

export function startTraffic(world: World, { recorder, seed, pauseMs }: TrafficOptions): Traffic {
  const random = createRandom(seed);
  const stopping = new AbortController();
  const loops: Promise<void>[] = [];
  for (const actor of world.actors.filter(({ role }) => role !== 'greedy')) {
    for (const door of doorsOf(world)) {
      const asking = { recorder, actor, door };
      loops.push(askOn(asking, { random, pauseMs, stopping: stopping.signal }));
      loops.push(holdOn(asking, { random, stopping: stopping.signal }));
    }
  }
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

type Loop = { random: Random; stopping: AbortSignal };

async function askOn(
  asking: Asking,
  { random, pauseMs, stopping }: Loop & { pauseMs: number },
): Promise<void> {
  const all = Object.values(kinds);
  while (!stopping.aborted) {
    await askProxy(asking, random.pick(all), someKey(asking.actor, random));
    await sleep(random.between(0, 2 * pauseMs));
  }
}

async function holdOn(asking: Asking, { random, stopping }: Loop): Promise<void> {
  while (!stopping.aborted) {
    const forMs = random.between(200, 4_000);
    const one = () => holdWebSocket(asking, { keyRegister: someKey(asking.actor, random), forMs });
    await Promise.all(Array.from({ length: webSocketsAtOnce }, one));
    await sleep(100);
  }
}

/** The lasting key is used as often as any of the temporary ones. */
function someKey({ keys }: Actor, random: Random): string {
  const [first = '', ...others] = keys.keys();
  return others.length === 0 || random.next() < 0.5 ? first : random.pick(others);
}
