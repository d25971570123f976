/** Looks at everything once all is healthy: at the management API, and at each proxy with every key. */
import type { Recorder } from './recorder.ts';
import { askProxy, kinds } from './traffic/ask-proxy.ts';
import { doorsOf } from './traffic/traffic.ts';
import { values } from './world/scene.ts';
import type { World } from './world/world.ts';

type Shown = { environments: readonly { environment_name: string; value_version: number }[] };

export async function readBack(world: World, recorder: Recorder): Promise<void> {
  for (const actor of world.actors.filter(({ role }) => role !== 'greedy')) {
    for (const secret of values) {
      const shown = await actor.tenant.done('GET', `/v1/secrets/${actor.secrets.get(secret)}`);
      const { environments } = shown as unknown as Shown;
      const version = environments[0]?.value_version ?? 0;
      recorder.readBacks.push({ register: `${actor.name}/secret/${secret}`, version });
    }
  }
  await askAll(world, recorder);
}

/** Sends each kind of request of each tenant to each proxy, so that all data is in their memory. */
export async function askAll(world: World, recorder: Recorder): Promise<void> {
  for (const actor of world.actors.filter(({ role }) => role !== 'greedy')) {
    for (const door of doorsOf(world)) {
      const asking = { recorder, actor, door };
      for (const kind of Object.values(kinds)) await askProxy(asking, kind, `${actor.name}/key/first`);
      for (const key of actor.keys.keys()) await askProxy(asking, kinds.header, key);
    }
  }
}
