// node services/proxy/bench/forward-bench.ts: small GETs a second of the process's own CPU time, against the usual way.
// CPU time and not the clock: load and upstream share the machine with it.
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { portOf } from '../src/port-of.ts';
import { startMeasuredProxy } from './measured-proxy.ts';

const CONNECTIONS = 32;
const ROUND_MS = 4_000;

const upstream = createServer((_req, res) => res.end('{"ok":true}')).listen(0, '127.0.0.1');
await new Promise((resolve) => upstream.once('listening', resolve));
const origin = `http://127.0.0.1:${portOf(upstream)}`;

async function round(port: number, ms: number): Promise<number> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS });
  const endsAt = performance.now() + ms;
  let count = 0;
  const worker = async () => {
    while (performance.now() < endsAt) {
      const { body } = await pool.request({ path: '/v1/charges?limit=3', method: 'GET' });
      await body.dump();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  await pool.close();
  return count;
}

const results: Record<'forwarder' | 'express', number[]> = { forwarder: [], express: [] };
for (let turn = 0; turn < 3; turn += 1) {
  for (const kind of ['express', 'forwarder'] as const) {
    const proxy = await startMeasuredProxy(kind, origin);
    await round(proxy.port, 1_000);
    const before = await proxy.usage();
    const count = await round(proxy.port, ROUND_MS);
    results[kind].push(count / ((await proxy.usage()).cpuSeconds - before.cpuSeconds));
    proxy.stop();
  }
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[1] ?? 0;
const ratio = median(results.forwarder) / median(results.express);
console.log({
  express: results.express.map(Math.round),
  forwarder: results.forwarder.map(Math.round),
  ratio,
});
upstream.close();
upstream.closeAllConnections();
