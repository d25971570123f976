/**
 * Load at a constant rate: a request is sent when it is due, however long others take, and its latency counts from then.
 */
import { createHistogram } from 'node:perf_hooks';
import { Pool } from 'undici';
import { each } from '../each.ts';
import type { Call, Load, Loaded } from './load.ts';
import { quantilesOf, recordMs } from './quantiles.ts';

/** A request without an answer for so long has failed. */
const patienceMs = 10_000;
const tickMs = 1;

export async function loadAtRate(wanted: Load & { readonly rate: number }): Promise<Loaded> {
  const { origin, connections, rate, seconds, requests = Math.round(rate * seconds) } = wanted;
  const pool = new Pool(origin, {
    ...{ connections, pipelining: 1 },
    ...{ headersTimeout: patienceMs, bodyTimeout: patienceMs },
  });
  const latencies = createHistogram();
  const [begun, next] = [performance.now(), each(wanted.calls)];
  let failed = 0;
  await inRhythm({ requests, rate }, async (dueAt) => {
    const call = next();
    const isAnswered = await answered(pool, typeof call === 'function' ? call() : call);
    if (!isAnswered) failed += 1;
    recordMs(latencies, performance.now() - dueAt);
  });
  await pool.close();
  const perSecond = (requests * 1000) / (performance.now() - begun);
  return { requests, failed, perSecond, ...quantilesOf(latencies) };
}

/** `send` gets the time when its request was due. Resolves when all have ended. */
async function inRhythm(
  { requests, rate }: { requests: number; rate: number },
  send: (dueAt: number) => Promise<void>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const begun = performance.now();
  let [begunCount, ended] = [0, 0];
  const end = (): void => {
    ended += 1;
    if (ended === requests) resolve();
  };
  const timer = setInterval(() => {
    const due = Math.min(requests, Math.floor(((performance.now() - begun) * rate) / 1000));
    for (; begunCount < due; begunCount += 1)
      send(begun + ((begunCount + 1) * 1000) / rate).then(end, reject);
    if (begunCount === requests) clearInterval(timer);
  }, tickMs);
  return promise;
}

/** Whether the answer is 2xx, and whole. */
function answered(pool: Pool, { method, path, headers, body }: Call): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let status = 0;
  pool.dispatch(
    { method, path, headers: { ...headers }, body: body ?? null },
    {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode) => {
        status = statusCode;
      },
      onResponseData: () => undefined,
      onResponseEnd: () => resolve(status >= 200 && status < 300),
      onResponseError: () => resolve(false),
    },
  );
  return promise;
}
