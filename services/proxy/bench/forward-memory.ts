// node services/proxy/bench/forward-memory.ts [MiB]: growth of the proxy's memory while that much passes each way (2048).
import { createServer, request } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { portOf } from '../src/port-of.ts';
import { startMeasuredProxy } from './measured-proxy.ts';

const total = Number(process.argv[2] ?? 2_048) * 1024 * 1024;
const chunk = Buffer.alloc(64 * 1024, 7);

function source(bytes = total): Readable {
  let left = bytes;
  return new Readable({
    read() {
      left -= chunk.length;
      this.push(left < 0 ? null : chunk);
    },
  });
}
const sink = () => new Writable({ write: (_chunk, _encoding, done) => done() });

const upstream = createServer((req, res) => {
  const size = Number(req.headers['x-size'] ?? new URL(req.url ?? '/', 'http://x').searchParams.get('size'));
  if (req.method === 'PUT') pipeline(req, sink()).then(() => res.end());
  else pipeline(source(size), res).catch(() => undefined);
}).listen(0, '127.0.0.1');
await new Promise((resolve) => upstream.once('listening', resolve));
const proxy = await startMeasuredProxy('forwarder', `http://127.0.0.1:${portOf(upstream)}`);

async function pass(method: 'GET' | 'PUT', bytes: number): Promise<void> {
  const req = request({ port: proxy.port, host: '127.0.0.1', method, path: `/?size=${bytes}` });
  const answered = new Promise<Readable>((resolve) => req.once('response', resolve));
  if (method === 'PUT') await pipeline(source(bytes), req);
  else req.end();
  await pipeline(await answered, sink());
}

for (const method of ['PUT', 'GET'] as const) {
  await pass(method, 64 * 1024 * 1024);
  const before = await proxy.usage();
  const startedAt = performance.now();
  await pass(method, total);
  const after = await proxy.usage();
  const mib = (bytes: number) => Math.round(bytes / 1024 / 1024);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  console.log({
    method,
    seconds,
    rssBefore: mib(before.rss),
    rssAfter: mib(after.rss),
    peakGrowth: mib(after.maxRss - before.rss),
  });
}
proxy.stop();
upstream.close();
upstream.closeAllConnections();
