/** One request to a proxy, of one of the kinds that callers make, recorded with its result. */
import { randomUUID } from 'node:crypto';
import { type CallAnswer, type CallOptions, call } from '@knoxcall/testkit';
import { now, type Recorder } from '../recorder.ts';
import type { Actor } from '../world/scene.ts';
import { idHeader } from '../world/upstream.ts';

export type Door = { readonly name: string; readonly origin: string };

/** `places`: which secret is expected in which place. */
type Kind = CallOptions & {
  readonly route: string;
  readonly path?: string;
  readonly places: Readonly<Record<string, string>>;
};

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

export const kinds = {
  header: { route: 'header', places: { header: 's0' } },
  switched: { route: 'switch', places: { header: 's0' } },
  json: {
    route: 'places',
    method: 'POST',
    headers: json,
    body: '{"a":"{{secret:s1}}"}',
    places: { json: 's1' },
  },
  form: { route: 'places', method: 'POST', headers: form, body: 'a={{secret:s1}}', places: { form: 's1' } },
  query: { route: 'places', path: '/?k=%7B%7Bsecret:s2%7D%7D', places: { query: 's2' } },
  path: { route: 'places', path: '/p/%7B%7Bsecret:s2%7D%7D', places: { path: 's2' } },
  coming: {
    route: 'places',
    method: 'POST',
    headers: json,
    body: '{"a":"{{secret:going}}"}',
    places: { json: 'going' },
  },
  oauth: { route: 'oauth', places: { bearer: 'oauth' } },
} satisfies Record<string, Kind>;

export type Asking = { recorder: Recorder; actor: Actor; door: Door };

/** Returns the status; 0 where no answer came. */
export async function askProxy(
  { recorder, actor, door }: Asking,
  kind: Kind,
  keyRegister: string,
): Promise<number> {
  const id = randomUUID();
  const { route, path = '/', places, ...options } = kind;
  const headers = { ...options.headers, ...headersOf(actor, { id, route, keyRegister }) };
  const start = now();
  const answer = await call(`${door.origin}${path}`, { ...options, headers }).catch(() => undefined);
  const secrets = Object.entries(places).map(
    ([place, name]) => [place, `${actor.name}/secret/${name}`] as const,
  );
  const problem = answer && problemOf(answer);
  recorder.asked.push({
    ...{ id, tenant: actor.name, proxy: door.name, start, end: now(), status: answer?.status ?? 0 },
    ...(problem === undefined ? {} : { problem }),
    ...{ key: keyRegister, route: `${actor.name}/route/${route}` },
    ...{ secrets: secrets.map(([, register]) => register), places: Object.fromEntries(secrets) },
    ...(route === 'oauth' ? { needsToken: true } : {}),
  });
  return answer?.status ?? 0;
}

export function headersOf(
  actor: Actor,
  { id, route, keyRegister }: { id: string; route: string; keyRegister: string },
): Record<string, string> {
  return {
    [idHeader]: id,
    'x-knoxcall-key': actor.keys.get(keyRegister) ?? '',
    'x-knoxcall-route': route,
  };
}

function problemOf({ status, json: body }: CallAnswer): string | undefined {
  return status < 400 ? undefined : String(body?.error?.type);
}
