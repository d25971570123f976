/** The tenants of a run: each with secrets, routes for every place of a credential, and keys. */
import { createTenant, type Product, type Tenant } from '@knoxcall/testkit';
import type { TenantKind, Write } from '../history.ts';
import { now, type Recorder } from '../recorder.ts';

/** Actions on a tenant beside its traffic. */
export type Role = 'steady' | 'changing' | 'denied' | 'poisoned' | 'greedy';

export type Actor = {
  readonly name: string;
  readonly role: Role;
  readonly tenant: Tenant;
  /** Ids of its secrets by name; a secret that is not there has none. */
  readonly secrets: Map<string, string>;
  /** Keys to call with, by register: those revoked a while ago are missing. */
  readonly keys: Map<string, string>;
  /** Keys that can be revoked. */
  liveKeys: readonly { readonly id: string; readonly register: string }[];
  isSwitchOn: boolean;
};

export const kindOf = (role: Role): TenantKind =>
  role === 'steady' ? 'steady' : role === 'greedy' ? 'unjudged' : 'changing';

/** Strings that are replaced all the time. */
export const values = ['s0', 's1', 's2'];

export async function createActor(
  product: Product,
  { role, name, upstream, recorder }: { role: Role; name: string; upstream: string; recorder: Recorder },
): Promise<Actor> {
  const tenant = await createTenant(product, { slug: name });
  const keys = new Map([[`${name}/key/first`, tenant.key]]);
  const actor: Actor = { name, role, tenant, secrets: new Map(), keys, liveKeys: [], isSwitchOn: true };
  const wrote = (register: string, state: string, version?: number): void => {
    const end = now();
    const write: Write = { register, state, start: end - 1, end, outcome: 'published' };
    recorder.writes.push(version === undefined ? write : { ...write, version });
  };
  wrote(`${name}/key/first`, 'on');
  for (const secret of values) {
    const value = newValue(name, secret);
    const { id } = await tenant.done('POST', '/v1/secrets', { name: secret, value });
    actor.secrets.set(secret, String(id));
    wrote(`${name}/secret/${secret}`, value, 1);
  }
  await tenant.done('POST', '/v1/secrets/oauth2', {
    ...{ name: 'oauth', provider: 'custom', grant_type: 'client_credentials' },
    ...{ client_id: name, client_secret: 'hush-hush' },
    ...{ auth_url: `${upstream}/authorize`, token_url: `${upstream}/token` },
  });
  wrote(`${name}/secret/oauth`, 'on');
  const header = { inject_headers_json: { 'X-Key': '{{secret:s0}}' } };
  const routes = {
    ...{ header, switch: header },
    places: { substitute_in: ['body', 'query', 'path'] },
    oauth: { inject_headers_json: { Authorization: 'Bearer {{secret:oauth}}' } },
  };
  for (const [route, fields] of Object.entries(routes)) {
    await tenant.done('POST', '/v1/routes', { name: route, target_base_url: upstream, ...fields });
    wrote(`${name}/route/${route}`, 'on');
  }
  return actor;
}

let made = 0;

/** Never the same twice, and the same wherever it is written: path, query, header, form or JSON. */
export function newValue(tenant: string, secret: string): string {
  made += 1;
  return `value-${tenant}-${secret}-${made}`;
}
