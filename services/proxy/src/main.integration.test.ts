// The proxy as a process of its own, with a real Redis: what it reports, what it never prints, and how it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalWrapper, parseMasterKey } from '@knoxcall/envelope';
import { type RedisServer, startRedis } from '@knoxcall/local-stack';
import { changes, requestLogs } from '@knoxcall/snapshot';
import { Redis } from 'ioredis';
import { startUpstream } from '../testing/recording-upstream.fixture.ts';
import { announce, createTenant } from './snapshots/tenant.fixture.ts';

const masterKey = randomBytes(32).toString('base64');
const secret = 'c'.repeat(40);
const key = `tk_live_abcd_${secret}`;
const value = 'canary-5f0c2d9e-value';
const routeId = randomUUID();
const freeRouteId = randomUUID();
const environmentId = randomUUID();

let dataDir: string;
let server: RedisServer;
let redis: Redis;
let upstream: Awaited<ReturnType<typeof startUpstream>>;
let beat: NodeJS.Timeout;
let tenantId: string;
let revokeKey: () => Promise<void>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'knoxcall-proxy-'));
  server = await startRedis({ dataDir, log: () => undefined });
  redis = new Redis(server.url);
  upstream = await startUpstream();
  await redis.set(changes.epoch, randomUUID());
  const tenant = await createTenant(redis, createLocalWrapper(parseMasterKey(masterKey)));
  tenantId = tenant.id;
  const secretHash = createHash('sha256').update(secret).digest('base64');
  const entry = { id: randomUUID(), role: 'invoke', secretHash, rateLimitRequests: null, expiresAt: null };
  await tenant.publish({ kind: 'api-key', objectId: 'abcd' }, entry);
  const secretId = randomUUID();
  const environments = [{ id: environmentId, name: 'production', status: null }];
  const open = {
    allowedHosts: null,
    allowedRoutes: null,
    alwaysRedact: false,
    expiresAt: null,
    strictExpiryEnforcement: false,
  };
  await tenant.publishSecret({ id: secretId, name: 'api', kind: 'string', ...open, environments });
  await tenant.publishName('secret', 'api', secretId);
  await tenant.publishValue({ secretId, environmentId, field: 'value' }, value);
  await tenant.publishName('route', 'r', routeId);
  await tenant.publish({ kind: 'route', objectId: routeId }, routeTo(upstream.url));
  await tenant.publishName('route', 'free', freeRouteId);
  const free = { ...routeTo(upstream.url), id: freeRouteId, rateLimit: null };
  await tenant.publish({ kind: 'route', objectId: freeRouteId }, free);
  await tenant.publish({ kind: 'api-key', objectId: 'efgh' }, { ...entry, id: randomUUID() });
  revokeKey = () => tenant.removeKey('efgh');
  beat = setInterval(() => void announce(redis, ''), 200);
});
afterAll(async () => {
  clearInterval(beat);
  redis.disconnect();
  await server.stop();
  await upstream.close();
  await rm(dataDir, { recursive: true });
});

function routeTo(targetBaseUrl: string) {
  const none = { methods: {}, allowedMethods: null, mtlsCertificateId: null, clients: [], injectBody: null };
  const injectHeaders = { Authorization: 'Bearer {{secret:api}}' };
  const production = { id: environmentId, enabled: true, targetBaseUrl, injectHeaders, ...none };
  return {
    id: routeId,
    enabled: true,
    requiresClients: false,
    ipAllowlist: null,
    rateLimit: { requests: 3, windowSec: 60 },
    caCertificate: null,
    allowedSecrets: null,
    redactResponse: false,
    onUnscanned: 'pass',
    logBodies: true,
    timeoutMs: 5000,
    baseEnvironment: 'production',
    environments: { production },
  };
}

type Started = { process: ChildProcess; url: string; metricsUrl: string; output: () => string };

async function startProcess(more: Record<string, string> = {}): Promise<Started> {
  const env = {
    PATH: process.env.PATH ?? '',
    REDIS_URL: server.url,
    KNOXCALL_MASTER_KEY: masterKey,
    BIND_ADDRESS: '127.0.0.1',
    PROXY_PORT: '0',
    PROXY_METRICS_PORT: '0',
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8',
    LOG_LEVEL: 'trace',
    PROXY_WORKERS: '1',
    ...more,
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], { env });
  let output = '';
  const listening = Promise.withResolvers<{ port: number; metricsPort: number }>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const line = output.split('\n').find((text) => text.includes('"msg":"listening"'));
      if (line !== undefined) listening.resolve(JSON.parse(line));
    });
  }
  child.once('exit', () => listening.reject(new Error(output)));
  const { port, metricsPort } = await listening.promise;
  const url = `http://127.0.0.1:${port}`;
  while ((await fetch(`${url}/readyz`)).status !== 200) await new Promise((resolve) => setImmediate(resolve));
  return { process: child, url, metricsUrl: `http://127.0.0.1:${metricsPort}`, output: () => output };
}

async function stopProcess(started: Started): Promise<number | null> {
  const exit = once(started.process, 'exit');
  started.process.kill('SIGTERM');
  const [code] = (await exit) as [number | null];
  return code;
}

const headers = { 'x-knoxcall-route': 'r', 'x-knoxcall-key': key };

test('it serves, counts, records, limits, and prints no value even if DEBUG and NODE_DEBUG ask for it', async () => {
  const proxy = await startProcess({ DEBUG: '*', NODE_DEBUG: 'http,net,tls' });
  const answers = [];
  for (let count = 0; count < 4; count += 1) answers.push(await fetch(`${proxy.url}/v1?q=1`, { headers }));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(upstream.header('authorization')).toEqual([`Bearer ${value}`]);
  const limits = await redis.keys('knox:limit:*');
  expect(limits).toHaveLength(1);
  let records: { [field: string]: unknown; request_headers: Record<string, string> }[] = [];
  while (records.length < 4) {
    const entries = await redis.xrange(requestLogs.stream, '-', '+');
    expect(entries.map(([, fields]) => [fields[0], ...fields.slice(2)])).toEqual(
      entries.map(() => ['records', 'tenant', tenantId]),
    );
    records = entries.flatMap(([, fields]) => (fields[1] ?? '').split('\n').map((line) => JSON.parse(line)));
  }
  expect(records.map((record) => [record.tenant_id, record.status_code, record.error])).toEqual([
    [tenantId, 200, null],
    [tenantId, 200, null],
    [tenantId, 200, null],
    [tenantId, 429, 'rate_limited'],
  ]);
  expect(records[0]?.request_headers.Authorization).toBe('Bearer {{secret:api}}');
  const metrics = await (await fetch(`${proxy.metricsUrl}/metrics`)).text();
  expect(metrics).toContain('knoxcall_proxy_requests_total{outcome="forwarded"} 3');
  expect(metrics).toContain('knoxcall_proxy_requests_total{outcome="rate_limited"} 1');
  const readiness = await (await fetch(`${proxy.metricsUrl}/readyz`)).json();
  expect(readiness).toMatchObject({ ready: true, snapshots: { connected: true }, web_sockets: 0 });
  expect(await stopProcess(proxy)).toBe(0);
  for (const told of [proxy.output(), metrics, JSON.stringify(records)]) {
    for (const hidden of [value, secret, masterKey, Buffer.from(value).toString('base64')]) {
      expect(told).not.toContain(hidden);
    }
  }
  await redis.del(...limits);
});

test('on SIGTERM it accepts no new request, finishes those under way, records them and exits with 0', async () => {
  const proxy = await startProcess();
  const arrived = Promise.withResolvers<ServerResponse>();
  upstream.answer = (_request, response) => arrived.resolve(response);
  const asking = fetch(proxy.url, { headers });
  const response = await arrived.promise;
  const before = await redis.xlen(requestLogs.stream);
  const exit = once(proxy.process, 'exit');
  proxy.process.kill('SIGTERM');
  while (await fetch(`${proxy.url}/healthz`).catch(() => undefined))
    await new Promise((resolve) => setImmediate(resolve));
  response.end('whole');
  expect(await (await asking).text()).toBe('whole');
  expect(await exit).toEqual([0, null]);
  expect(await redis.xlen(requestLogs.stream)).toBe(before + 1);
});

test('an invalid configuration ends it with one message that shows no value', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env.PATH ?? '', PROXY_PORT: 'secret-text' },
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(output).toMatch(/REDIS_URL[\s\S]*PROXY_PORT/);
  expect(output).not.toContain('secret-text');
});

describe('two workers', () => {
  const freely = { 'x-knoxcall-route': 'free', 'x-knoxcall-key': key };
  const revocable = { ...freely, 'x-knoxcall-key': `tk_live_efgh_${secret}` };
  let proxy: Started;
  beforeAll(async () => {
    upstream.reset();
    proxy = await startProcess({ PROXY_WORKERS: '2' });
  });
  afterAll(() => proxy?.process.kill('SIGKILL'));

  const ask = (own = freely) => fetch(proxy.url, { headers: { ...own, connection: 'close' } });
  const statusOf = async (own = freely) => (await ask(own)).status;
  const textOf = async (path: string) => (await fetch(`${proxy.metricsUrl}${path}`)).text();
  const workers = async (): Promise<{ pid: number; in_flight: number }[]> =>
    JSON.parse(await textOf('/readyz')).workers;
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
  }
  /** Sends `count` requests, one after the other, whose answers the upstream holds back. */
  async function hold(count: number): Promise<{ answers: Promise<string>[]; letGo: () => void }> {
    const held: ServerResponse[] = [];
    upstream.answer = (_request, response) => void held.push(response);
    const answers: Promise<string>[] = [];
    for (let index = 1; index <= count; index += 1) {
      answers.push(ask().then((answer) => answer.text()));
      await until(async () => held.length === index);
    }
    upstream.answer = (_request, response) => void response.end('ok');
    return { answers, letGo: () => held.forEach((response) => void response.end('whole')) };
  }
  async function openWebSocket(): Promise<Socket> {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const handshake = { ...upgrade, 'sec-websocket-key': randomBytes(16).toString('base64') };
    const asking = request(proxy.url, { headers: { ...freely, ...handshake } }).end();
    const [, socket] = (await once(asking, 'upgrade')) as [unknown, Socket];
    return socket.resume();
  }

  test('share the callers evenly, and the metrics are their sum', async () => {
    const { answers, letGo } = await hold(20);
    const [one = 0, other = 0] = (await workers()).map(({ in_flight: inFlight }) => inFlight);
    expect([one + other, Math.max(one, other) <= 12]).toEqual([20, true]);
    letGo();
    await Promise.all(answers);
    const metrics = await textOf('/metrics');
    expect(metrics).toContain('knoxcall_proxy_requests_total{outcome="forwarded"} 20');
    expect(metrics).toContain('knoxcall_proxy_workers 2');
    expect(metrics).toMatch(/knoxcall_build_info\{.*\} 1\n/);
    expect(metrics).toContain('knoxcall_snapshot_connected 1');
  });

  test('go on when one of them is killed, and a new one replaces it', async () => {
    const [killed, other] = await workers();
    process.kill(killed!.pid, 'SIGKILL');
    await until(async () => {
      // A caller whose connection was just given to the killed process loses it.
      const signal = AbortSignal.timeout(1000);
      const asked = fetch(proxy.url, { headers: { ...freely, connection: 'close' }, signal });
      expect([200, 'lost']).toContain(await asked.then(({ status }) => status).catch(() => 'lost'));
      const pids = (await workers()).map(({ pid }) => pid);
      return pids.length === 2 && !pids.includes(killed!.pid) && pids.includes(other!.pid);
    });
    expect((await fetch(`${proxy.url}/readyz`)).status).toBe(200);
    expect(proxy.output()).toContain('a worker ended and is replaced');
  });

  test('both refuse a key that is revoked', async () => {
    expect(await statusOf(revocable)).toBe(200);
    await revokeKey();
    await until(async () => (await statusOf(revocable)) === 401 && (await statusOf(revocable)) === 401);
    for (let count = 0; count < 6; count += 1) expect(await statusOf(revocable)).toBe(401);
  });

  test('finish their requests on SIGTERM, and leave no process behind', async () => {
    const pids = (await workers()).map(({ pid }) => pid);
    const [one, other] = [await openWebSocket(), await openWebSocket()];
    const closed = Promise.all([once(one, 'close'), once(other, 'close')]);
    const { answers, letGo } = await hold(4);
    const exit = once(proxy.process, 'exit');
    proxy.process.kill('SIGTERM');
    await closed;
    await expect(fetch(`${proxy.url}/healthz`)).rejects.toThrow('fetch failed');
    letGo();
    expect(await Promise.all(answers)).toEqual(['whole', 'whole', 'whole', 'whole']);
    expect(await exit).toEqual([0, null]);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('are killed on SIGTERM if one hangs past its time', async () => {
    proxy = await startProcess({ PROXY_WORKERS: '2', SHUTDOWN_GRACE_SECONDS: '0' });
    const pid = (await workers())[0]!.pid;
    process.kill(pid, 'SIGSTOP');
    expect(await stopProcess(proxy)).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
