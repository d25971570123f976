/**
 * A team's continuous changes: sets values, makes and revokes keys, disables routes, deletes secrets and
 * makes them again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { OFF } from '../history.ts';
import { createRandom, type Random } from '../random.ts';
import { newValue, values } from '../world/scene.ts';
import { askManagement, type Changing, write } from './write.ts';

/** How long a revoked key is still used for calls. */
const afterRevocationMs = 3_000;
const keysAtOnce = 3;

type Changes = { stop(): Promise<void> };

/** Two writers for each tenant, with separate objects: each object has one writer. */
export function startChanges(
  changing: Changing,
  { seed, pauseMs }: { seed: number; pauseMs: number },
): Changes {
  const random = createRandom(seed);
  const stopping = new AbortController();
  const forget = new Set<NodeJS.Timeout>();
  const on = async (steps: readonly (() => Promise<void>)[]): Promise<void> => {
    while (!stopping.signal.aborted) {
      await random.pick(steps)();
      await sleep(random.between(0, 2 * pauseMs));
    }
  };
  const loops = [
    on([() => putValue(changing, random), () => putValue(changing, random), () => comeOrGo(changing)]),
    on([createKey(changing), revokeKey(changing, forget), switchRoute(changing)]),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
      for (const timer of forget) clearTimeout(timer);
    },
  };
}

async function putValue(changing: Changing, random: Random): Promise<void> {
  const { name, secrets } = changing.actor;
  const secret = random.pick(values);
  const value = newValue(name, secret);
  const path = `/v1/secrets/${secrets.get(secret)}/value`;
  await write(changing, {
    ...{ method: 'PUT', path, body: { value } },
    ...{ register: `${name}/secret/${secret}`, state: value },
  });
}

/** A secret that is deleted and made again under the same name. */
async function comeOrGo(changing: Changing): Promise<void> {
  const { name, secrets } = changing.actor;
  const register = `${name}/secret/going`;
  const id = secrets.get('going') ?? (await idOf(changing, 'going'));
  if (id === undefined) return;
  if (id !== '') {
    const path = `/v1/secrets/${id}`;
    const { outcome } = await write(changing, { method: 'DELETE', path, register, state: OFF });
    if (outcome === 'published' || outcome === 'committed') secrets.set('going', '');
    return;
  }
  const value = newValue(name, 'going');
  const body = { name: 'going', value };
  const made = await write(changing, { method: 'POST', path: '/v1/secrets', body, register, state: value });
  // Where no answer came, the list tells the id the next time.
  if (made.outcome === 'published' || made.outcome === 'committed') {
    secrets.set('going', String(made.answer?.json.data?.id));
  } else secrets.delete('going');
}

/** Undefined where it is unknown; empty where there is none. */
async function idOf(changing: Changing, secret: string): Promise<string | undefined> {
  const answer = await askManagement(changing, { method: 'GET', path: '/v1/secrets?per_page=100' });
  if (answer?.status !== 200) return undefined;
  const all = answer.json.data as unknown as { id: string; name: string }[];
  return all.find(({ name }) => name === secret)?.id ?? '';
}

let made = 0;

/** A key whose answer was lost is known to nobody. */
const createKey = (changing: Changing) => async (): Promise<void> => {
  const { actor } = changing;
  if (actor.liveKeys.length >= keysAtOnce) return;
  made += 1;
  const register = `${actor.name}/key/${made}`;
  const body = { name: `key ${made}`, role: 'invoke' };
  const { answer } = await write(changing, {
    ...{ method: 'POST', path: '/v1/api-keys', body },
    ...{ register, state: 'on' },
  });
  const { id, api_key: key } = answer?.json?.data ?? {};
  if (key === undefined) return;
  actor.liveKeys = [...actor.liveKeys, { id: String(id), register }];
  actor.keys.set(register, String(key));
};

const revokeKey = (changing: Changing, forget: Set<NodeJS.Timeout>) => async (): Promise<void> => {
  const { actor } = changing;
  const [key, ...rest] = actor.liveKeys;
  if (key === undefined) return;
  const { register, id } = key;
  const { outcome } = await write(changing, {
    ...{ method: 'DELETE', path: `/v1/api-keys/${id}` },
    ...{ register, state: OFF },
  });
  if (outcome !== 'published' && outcome !== 'committed') return;
  actor.liveKeys = rest;
  const timer = setTimeout(() => {
    forget.delete(timer);
    actor.keys.delete(register);
  }, afterRevocationMs);
  forget.add(timer);
};

const switchRoute = (changing: Changing) => async (): Promise<void> => {
  const { actor } = changing;
  const enabled = !actor.isSwitchOn;
  const { outcome } = await write(changing, {
    ...{ method: 'PATCH', path: '/v1/routes/switch', body: { enabled } },
    ...{ register: `${actor.name}/route/switch`, state: enabled ? 'on' : OFF },
  });
  if (outcome !== 'refused') actor.isSwitchOn = enabled;
};
