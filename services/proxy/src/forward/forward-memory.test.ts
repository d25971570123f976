import { createServer, request } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { closeAll, listen, startProxy } from './fixtures/harness.ts';

afterEach(closeAll);

const CHUNK = Buffer.alloc(64 * 1024, 7);
const TOTAL = 256 * 1024 * 1024;
// Mostly in the kernel: the socket buffers of two connections.
const ALLOWED = 32 * 1024 * 1024;

/** Counts bytes that were sent and not yet received. It shows what the proxy buffers, whatever the garbage collector does. */
class Flow {
  made = 0;
  taken = 0;
  most = 0;

  source(): Readable {
    return new Readable({
      highWaterMark: 1,
      read: function (this: Readable) {
        flow.made += CHUNK.length;
        flow.most = Math.max(flow.most, flow.made - flow.taken);
        this.push(flow.made > TOTAL ? null : CHUNK);
      },
    });
  }
}
let flow = new Flow();
beforeEach(() => {
  flow = new Flow();
});

/** Counts the bytes that it receives, and pauses now and then, as a slow reader does. */
function slowSink(): Writable {
  return new Writable({
    highWaterMark: CHUNK.length,
    write(chunk: Buffer, _encoding, done) {
      const before = flow.taken;
      flow.taken += chunk.length;
      if (before >> 24 === flow.taken >> 24) done();
      else setTimeout(done, 5);
    },
  });
}

test('256 MiB to a slow upstream pass with little in memory at any time', async () => {
  const up = await listen(
    createServer((req, res) => void pipeline(req, slowSink()).then(() => res.end('done'))),
  );
  const proxy = await startProxy(`http://127.0.0.1:${up}`);
  await pipeline(flow.source(), request({ port: proxy.port, method: 'PUT', host: '127.0.0.1' }));
  await proxy.ended();
  expect(flow.taken).toBe(TOTAL);
  expect(proxy.ends[0]).toMatchObject({ upstreamStatus: 200, bytesUp: TOTAL, failure: null });
  expect(flow.most).toBeLessThan(ALLOWED);
}, 60_000);

test('256 MiB to a slow caller pass with little in memory at any time', async () => {
  const up = await listen(createServer((_req, res) => void pipeline(flow.source(), res)));
  const proxy = await startProxy(`http://127.0.0.1:${up}`);
  const answer = await new Promise<Readable>((resolve) => {
    request({ port: proxy.port, host: '127.0.0.1' }, resolve).end();
  });
  await pipeline(answer, slowSink());
  await proxy.ended();
  expect(flow.taken).toBe(TOTAL);
  expect(proxy.ends[0]).toMatchObject({ bytesDown: TOTAL, clientAborted: false, failure: null });
  expect(flow.most).toBeLessThan(ALLOWED);
}, 60_000);
