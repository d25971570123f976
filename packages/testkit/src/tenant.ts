/** A tenant of a test's own: calls to the management API and to the proxy as this tenant. */
import { randomBytes } from 'node:crypto';
import { type CallAnswer, type CallOptions, call, type Json } from './http-call.ts';
import type { RecordingUpstream } from './recording-upstream.ts';

export type Addresses = { controlPlane: string; proxies: string[]; adminToken: string };

export type ProxyCall = CallOptions & {
  route?: string;
  key?: string;
  environment?: string;
  path?: string;
  /** Which proxy; default: the first. */
  proxy?: number;
};

export type Tenant = {
  id: string;
  slug: string;
  key: string;
  /** `body` is sent as JSON unless it is text already. */
  api(method: string, path: string, body?: unknown): Promise<CallAnswer>;
  /** As `api`, with headers. */
  send(
    method: string,
    path: string,
    options: { body?: unknown; headers: Record<string, string> },
  ): Promise<CallAnswer>;
  /** As `api`, but fails the test where the status is not 2xx, and gives `data`. */
  done(method: string, path: string, body?: unknown): Promise<Json>;
  proxy(options: ProxyCall): Promise<CallAnswer>;
  /** The same tenant with another of its keys. */
  as(key: string): Tenant;
  /** The same tenant at other addresses of the product. */
  at(addresses: Addresses): Tenant;
};

export async function createTenant(
  addresses: Addresses,
  { slug = `t-${randomBytes(6).toString('hex')}`, ...fields }: { slug?: string; plan?: string } = {},
): Promise<Tenant> {
  const answer = await call(`${addresses.controlPlane}/admin/v1/tenants`, {
    method: 'POST',
    headers: { authorization: `Bearer ${addresses.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ slug, ...fields }),
  });
  if (answer.status !== 201) throw new Error(`tenant was not made: ${answer.status} ${answer.text}`);
  return tenantWith(addresses, {
    id: String(answer.json.data?.tenant?.id),
    slug,
    key: String(answer.json.data?.api_key),
  });
}

function tenantWith(addresses: Addresses, tenant: { id: string; slug: string; key: string }): Tenant {
  const send: Tenant['send'] = (method, path, { body, headers }) =>
    call(`${addresses.controlPlane}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tenant.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
  const api: Tenant['api'] = (method, path, body) => send(method, path, { body, headers: {} });
  return {
    ...tenant,
    api,
    send,
    done: async (method, path, body) => {
      const answer = await api(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      return answer.json.data as Json;
    },
    proxy: ({ route, key = tenant.key, environment, path = '/', proxy = 0, ...options }) =>
      call(`${addresses.proxies[proxy]}${path}`, {
        ...options,
        headers: {
          'x-knoxcall-key': key,
          ...(route === undefined ? {} : { 'x-knoxcall-route': route }),
          ...(environment === undefined ? {} : { 'x-knoxcall-environment': environment }),
          ...options.headers,
        },
      }),
    as: (key) => tenantWith(addresses, { ...tenant, key }),
    at: (others) => tenantWith(others, tenant),
  };
}

/** Many concurrent requests of one tenant: an API key runs 16 at most, so they are spread over several. */
const atOnceOfKey = 16;

/** The tenant with the key for the request of this number; enough keys for that many at once. */
export async function shareOut(tenant: Tenant, requests: number): Promise<(index: number) => Tenant> {
  const count = Math.ceil(requests / atOnceOfKey);
  const callers: Tenant[] = [];
  while (callers.length < count) {
    const made = await tenant.done('POST', '/v1/api-keys', {
      name: `crowd ${callers.length}`,
      role: 'admin',
    });
    callers.push(tenant.as(String(made.api_key)));
  }
  return (index) => callers[index % count]!;
}

/** The minimum for a proxied request: a secret, and a route that sends it to an upstream. */
type Sent = { name: string; value: string; expires_at?: string };

/** The upstream receives the value in `X-Key`. Gives the secret's id. */
export async function sendSecret(
  tenant: Tenant,
  upstream: RecordingUpstream,
  { route, secret }: { route: string; secret: Sent },
): Promise<string> {
  const { id } = await tenant.done('POST', '/v1/secrets', secret);
  await tenant.done('POST', '/v1/routes', {
    name: route,
    target_base_url: upstream.url,
    inject_headers_json: { 'X-Key': `{{secret:${secret.name}}}` },
  });
  return String(id);
}
