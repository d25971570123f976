/**
 * An upgrade and the way back, as operators do them: the schema first, then each service beside the one of the other
 * release, on one database and one Redis, while callers go on. No request fails, in either order.
 */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import {
  type CallAnswer,
  call,
  createTenant,
  eventually,
  type Product,
  type RecordingUpstream,
  type ServiceName,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { Redis } from 'ioredis';
import { unpackPreviousRelease } from './src/previous-release.ts';
import { type Kind, startLoad } from './src/start-load.ts';

const tree = pathOf(tmpdir(), `knoxcall-previous-${process.pid}`);
const older: ServiceName[] = ['control-plane', 'proxy-0', 'worker'];
const newer: ServiceName[] = ['control-plane-1', 'proxy-1', 'worker-1'];
/** The lifetimes of two connections' tokens: callers use the first, and workers of both releases refresh the second. */
const [longSeconds, shortSeconds] = [3600, 4];
/** Nine processes share the machine, and the load must leave each of them enough time. */
const restMs = 20;

let product: Product;
let upstream: RecordingUpstream;
let tenant: Tenant;
let redis: Redis;
/** The addresses to which a balancer would send requests now. */
let controlPlanes: string[];
let proxies: string[];
let refreshes = 0;
/** How many requests proxies accepted, which are those in the log. */
let proxiedCount = 0;
let changing: string;

beforeAll(async () => {
  unpackPreviousRelease(tree);
  const environment = { OAUTH2_REFRESH_FLOOR_SECONDS: '1', SHUTDOWN_DELAY_SECONDS: '1' };
  const options = { controlPlanes: 2, workers: 2, proxies: 2, environment, tree, later: newer };
  [product, upstream] = await Promise.all([startProduct(options), startRecordingUpstream()]);
  redis = new Redis(product.servers.redisUrl);
  controlPlanes = [originOf('control-plane')];
  proxies = [originOf('proxy-0')];
  tenant = await createTenant(product);
  answerAsUpstreamAndProvider();
  await configure();
}, 120_000);

afterAll(async () => {
  redis?.disconnect();
  await product?.stop();
  await upstream?.close();
  await rm(tree, { recursive: true, force: true });
}, 90_000);

function originOf(name: ServiceName): string {
  const [, kind, index = '0'] = /^(control-plane|proxy)(?:-(\d))?$/.exec(name) ?? [];
  return (kind === 'proxy' ? product.proxies : product.controlPlanes)[Number(index)]!;
}

function answerAsUpstreamAndProvider(): void {
  upstream.answerWith(({ url, headers, body }, response) => {
    const [, seconds] = /^\/token\/(\d+)$/.exec(url) ?? [];
    if (seconds === undefined) return response.end(`${url} ${headers['x-key']} ${body}`);
    if (Number(seconds) === shortSeconds) refreshes += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: `token-${seconds}`, expires_in: Number(seconds) }));
  });
}

async function configure(): Promise<void> {
  const make = (path: string, body: object) => tenant.done('POST', path, body);
  const target_base_url = upstream.url;
  await make('/v1/environments', { name: 'staging' });
  const { id } = await make('/v1/secrets', { name: 'plain', value: 'live' });
  await tenant.done('PUT', `/v1/secrets/${id}/value`, { environment: 'staging', value: 'test' });
  changing = String((await make('/v1/secrets', { name: 'changing', value: '0' })).id);
  for (const seconds of [longSeconds, shortSeconds]) {
    await make('/v1/secrets', {
      ...{ name: `connection_${seconds}`, secret_type: 'oauth2', grant_type: 'client_credentials' },
      ...{ provider: 'custom', client_id: 'id', client_secret: 'secret' },
      ...{ token_url: `${upstream.url}/token/${seconds}`, auth_url: upstream.url },
    });
  }
  const keyed = (name: string) => ({ inject_headers_json: { 'X-Key': `{{secret:${name}}}` } });
  await make('/v1/routes', { name: 'plain', target_base_url, ...keyed('plain') });
  const overridden = { inject_headers_json: { 'X-Key': 'staging {{secret:plain}}' } };
  await tenant.done('PUT', '/v1/routes/plain/environments/staging', overridden);
  await make('/v1/routes', { name: 'changing', target_base_url, ...keyed('changing') });
  await make('/v1/routes', { name: 'token', target_base_url, ...keyed(`connection_${longSeconds}`) });
}

let turn = 0;
const inTurn = (origins: readonly string[]): string => {
  turn += 1;
  return origins[turn % origins.length]!;
};

type Proxied = { route: string; path: string; key?: string; environment?: string; body?: string };

async function callProxy(
  proxy: string,
  { route, path, key, environment, body }: Proxied,
): Promise<CallAnswer> {
  const answer = await call(`${proxy}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'x-knoxcall-key': key ?? tenant.key,
      'x-knoxcall-route': route,
      ...(environment === undefined ? {} : { 'x-knoxcall-environment': environment }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body,
  });
  if (answer.status !== 401) proxiedCount += 1;
  return answer;
}

const proxied = (request: Proxied, expected: string): Kind => ({
  name: `${request.route} ${request.environment ?? ''} ${request.path}`,
  send: () => callProxy(inTurn(proxies), request),
  isRight: ({ status, text }) => status === 200 && text === expected,
});

const managing = (): Tenant => tenant.at({ ...product, controlPlane: inTurn(controlPlanes) });
const manage = (method: string, path: string, body?: object): Promise<CallAnswer> =>
  managing().api(method, path, body);

const isInForce = ({ status, text }: CallAnswer): boolean =>
  status < 300 && !text.includes('not_yet_published');
const managed = (name: string, send: () => Promise<CallAnswer>): Kind => ({
  name,
  send,
  isRight: isInForce,
});

async function atEveryProxy(check: (proxy: string) => Promise<void>): Promise<void> {
  await Promise.all(proxies.map((proxy) => eventually(() => check(proxy), 20_000)));
}

let made = 0;
async function changeValue(): Promise<CallAnswer> {
  made += 1;
  const value = String(made);
  const answer = await manage('PUT', `/v1/secrets/${changing}/value`, { value });
  if (!isInForce(answer)) return answer;
  await atEveryProxy(async (proxy) => {
    const { text } = await callProxy(proxy, { route: 'changing', path: '/now' });
    expect(text).toBe(`/now ${value} `);
  });
  return answer;
}

async function makeAndRevokeKey(): Promise<CallAnswer> {
  const fields = { name: 'short-lived', role: 'invoke', allowed_routes: ['plain'] };
  const { json } = await manage('POST', '/v1/api-keys', fields);
  const request = { route: 'plain', path: '/', key: String(json.data?.api_key) };
  const isAnswered = (expected: number) =>
    atEveryProxy(async (proxy) => expect((await callProxy(proxy, request)).status).toBe(expected));
  await isAnswered(200);
  const answer = await manage('DELETE', `/v1/api-keys/${json.data?.id}`);
  if (!isInForce(answer)) return answer;
  await isAnswered(401);
  return answer;
}

async function makeAndUseRoute(): Promise<CallAnswer> {
  made += 1;
  const [name, headers] = [`route-${made}`, { 'X-Key': '{{secret:plain}}' }];
  const body = { name, target_base_url: upstream.url, inject_headers_json: headers, redact_response: true };
  const answer = await manage('POST', '/v1/routes', body);
  if (!isInForce(answer)) return answer;
  await atEveryProxy(async (proxy) => {
    expect((await callProxy(proxy, { route: name, path: '/' })).status).toBe(200);
  });
  await manage('DELETE', `/v1/routes/${name}`);
  return answer;
}

const kinds = (): Kind[] => [
  proxied({ route: 'plain', path: '/a' }, '/a live '),
  proxied({ route: 'plain', path: '/b', environment: 'staging' }, '/b staging test '),
  proxied({ route: 'plain', path: '/c', body: '{"k":"{{secret:plain}}"}' }, '/c live {"k":"live"}'),
  proxied({ route: 'token', path: '/d' }, `/d token-${longSeconds} `),
  managed('secrets are listed', () => manage('GET', '/v1/secrets')),
  managed('a value is changed', changeValue),
  managed('a key is made and revoked', makeAndRevokeKey),
  managed('a route is made and used', makeAndUseRoute),
];

const originsOf = (name: ServiceName): string[] => {
  if (name.startsWith('worker')) return [];
  return name.startsWith('proxy') ? proxies : controlPlanes;
};

async function join(names: readonly ServiceName[], life?: { tree: string }): Promise<void> {
  await Promise.all(names.map((name) => product.start(name, life)));
  for (const name of names) if (!name.startsWith('worker')) originsOf(name).push(originOf(name));
}

/** The balancer sends them no more requests; they still finish those on their way. */
async function leave(names: readonly ServiceName[]): Promise<void> {
  for (const name of names) originsOf(name).splice(0, 1);
  const ended = await Promise.all(names.map((name) => product.kill(name, 'SIGTERM')));
  expect(ended).toEqual(names.map(() => 'exit code 0'));
}

async function untilLogged(): Promise<void> {
  const logged = async () =>
    Number((await managing().done('GET', '/v1/account/usage')).requests?.last_24_hours);
  await until('all are in the log', async () => (await logged()) === proxiedCount, 60_000);
}

/** Redis is emptied, and proxies of both releases read what a worker of one release writes again. */
async function loseRedis(): Promise<void> {
  await untilLogged();
  await redis.flushall();
  await until('Redis is written anew', async () => (await redis.exists('knox:{changes}:epoch')) === 1);
  await atEveryProxy(async (proxy) => {
    expect((await callProxy(proxy, { route: 'changing', path: '/' })).status).toBe(200);
  });
}

async function takesLoad(
  during?: (goesOn: (times: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const load = startLoad(kinds(), { restMs });
  try {
    await load.goesOn(3);
    await during?.(load.goesOn);
    await load.goesOn(3);
  } finally {
    expect(await load.stop()).toEqual([]);
  }
}

/** Replaces the services of one release by those of the other; the worker first, so that every order is tested. */
async function replace(present: readonly ServiceName[], next: () => Promise<void>): Promise<void> {
  const [worker, ...others] = [...present].toReversed();
  await takesLoad(async (goesOn) => {
    await next();
    await goesOn(3);
    const before = refreshes;
    await until('a token is refreshed', () => refreshes > before, 60_000);
    await leave([worker!]);
  });
  await loseRedis();
  await takesLoad(() => leave(others));
  await takesLoad();
}

test('the new release joins the previous one and takes over: 0 requests fail', async () => {
  await takesLoad(() => product.migrate());
  await replace(older, () => join(newer));
}, 300_000);

test('the previous release joins the new one and takes over again: 0 requests fail', async () => {
  await replace(newer, () => join(older, { tree }));
}, 300_000);

test('the audit log is one chain, and has every request', async () => {
  await untilLogged();
  expect(await managing().done('GET', '/v1/audit-logs/verify')).toMatchObject({ valid: true });
}, 90_000);
