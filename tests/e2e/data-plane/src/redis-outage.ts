/** Redis is away for a while under load: which answers callers got, and how long changes made meanwhile took afterwards. */
import { setTimeout as delay } from 'node:timers/promises';
import { call, type Tenant, until } from '@knoxcall/testkit';
import type { OwnProduct, OwnProxy } from './own-product.ts';

type Outage = {
  /** Answers by status, over the whole time. */
  statuses: Record<string, number>;
  /** Answers without the expected value. */
  wrong: number;
  slowestMs: number;
  /** From the answer of Redis to the first request with the new value, at the slowest proxy. */
  changeInForceMs: number;
  revocationInForceMs: number;
};

type OutageOptions = {
  seconds: number;
  /** `stopped`: nothing listens. `frozen`: the process is paused and connections stay open. */
  kind: 'stopped' | 'frozen';
};

const loops = 8;

/** Needs up-to-date proxies; leaves Redis running. */
export async function redisOutage(own: OwnProduct, { seconds, kind }: OutageOptions): Promise<Outage> {
  const proxies = [await own.startProxy(), await own.startProxy()];
  const tenant = await own.tenantAt(proxies[0]!);
  own.upstream.answerWith((request, response) => response.end(`${request.headers['x-key']} ${request.body}`));
  const { id } = await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'before' });
  const fields = { target_base_url: own.upstream.url, inject_headers_json: { 'X-Key': '{{secret:key}}' } };
  const limit = { rate_limit_enabled: true, rate_limit_requests: 10_000_000, rate_limit_window_sec: 3600 };
  await tenant.done('POST', '/v1/routes', { name: 'plain', ...fields });
  await tenant.done('POST', '/v1/routes', { name: 'limited', ...fields, ...limit });
  const key = await tenant.done('POST', '/v1/api-keys', { name: 'revoked', role: 'invoke' });
  const revoked = String(key.api_key);
  const calls = proxies.flatMap((proxy) => ['plain', 'limited'].map((route) => ({ proxy, route })));
  for (const one of calls) await send(tenant, one);
  for (const proxy of proxies) await send(tenant, { proxy, route: 'plain', key: revoked });

  const load = startLoad(tenant, calls);
  await delay(200);
  await takeAway(own, kind);
  const halfway = delay(seconds * 500);
  await halfway;
  const written = await tenant.api('PUT', `/v1/secrets/${id}/value`, { value: 'after' });
  if (written.status !== 200) throw new Error(`the write was refused: ${written.text}`);
  const revocation = await tenant.api('DELETE', `/v1/api-keys/${key.id}`);
  if (revocation.status !== 503) throw new Error(`a revocation nobody heard of: ${revocation.status}`);
  await delay(seconds * 500);
  await giveBack(own, kind);
  const start = performance.now();
  const changes = calls.map(async (one) => {
    await until(
      'the change is in force',
      async () => (await send(tenant, one)).text === 'after {"k":"after"}',
    );
    return performance.now() - start;
  });
  const revocations = proxies.map(async (proxy) => {
    const isRefused = async () =>
      (await send(tenant, { proxy, route: 'plain', key: revoked })).status === 401;
    await until('the revocation is in force', isRefused);
    return performance.now() - start;
  });
  const changeInForceMs = Math.max(...(await Promise.all(changes)));
  const revocationInForceMs = Math.max(...(await Promise.all(revocations)));
  return { ...(await load.stop()), changeInForceMs, revocationInForceMs };
}

type One = { proxy: OwnProxy; route: string; key?: string };

function send(tenant: Tenant, { proxy, route, key = tenant.key }: One) {
  const headers = { 'x-knoxcall-key': key, 'x-knoxcall-route': route, 'content-type': 'application/json' };
  return call(proxy.origin, { method: 'POST', headers, body: '{"k":"{{secret:key}}"}' });
}

function startLoad(tenant: Tenant, calls: readonly One[]) {
  const statuses: Record<string, number> = {};
  let [wrong, slowestMs, isRunning] = [0, 0, true];
  const right = new Set(['before {"k":"before"}', 'after {"k":"after"}']);
  const running = Array.from({ length: loops }, async (_, index) => {
    while (isRunning) {
      const start = performance.now();
      const { status, text } = await send(tenant, calls[index % calls.length]!);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === 200 && !right.has(text)) wrong += 1;
      slowestMs = Math.max(slowestMs, performance.now() - start);
    }
  });
  return {
    stop: async () => {
      isRunning = false;
      await Promise.all(running);
      return { statuses, wrong, slowestMs };
    },
  };
}

async function takeAway({ product: { servers } }: OwnProduct, kind: OutageOptions['kind']): Promise<void> {
  if (kind === 'stopped') await servers.stopRedis();
  else process.kill(servers.redisPid(), 'SIGSTOP');
}

async function giveBack({ product: { servers } }: OwnProduct, kind: OutageOptions['kind']): Promise<void> {
  if (kind === 'stopped') await servers.restartRedis();
  else process.kill(servers.redisPid(), 'SIGCONT');
}
