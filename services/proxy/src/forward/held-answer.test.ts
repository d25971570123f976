import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Verdict } from './decision.ts';
import { call, cannedUpstream, closeAll, get, rawUpstream, startProxy } from './fixtures/harness.ts';

afterEach(closeAll);

const origin = (port: number) => `http://127.0.0.1:${port}`;
const REFUSED = 'HTTP/1.1 401 No\r\nContent-Length: 4\r\nX-Why: stale\r\n\r\nstop';

/** A proxy that holds each 401 until the test gives its verdict with `speak`. */
async function judged(upstream: number, timeoutMs = 5_000) {
  const asked = Promise.withResolvers<void>();
  const verdict = Promise.withResolvers<Verdict>();
  const judgeAnswer = (status: number) => {
    if (status !== 401) return null;
    asked.resolve();
    return verdict.promise;
  };
  const proxy = await startProxy(origin(upstream), { decide: () => ({ judgeAnswer, timeoutMs }) });
  return { proxy, asked: asked.promise, speak: verdict.resolve };
}

test('an answer that needs no verdict goes out at once', async () => {
  const { proxy } = await judged(await cannedUpstream('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  expect(await get(proxy.port)).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\nok$/);
});

test('a held answer is passed on whole, with the headers of the verdict', async () => {
  const { proxy, asked, speak } = await judged(await cannedUpstream(REFUSED));
  const answer = get(proxy.port);
  await asked;
  speak(['X-Knox-Retry', 'token-refreshed']);
  expect(await answer).toMatch(
    /^HTTP\/1.1 401 No\r\n[\s\S]*X-Why: stale\r\n[\s\S]*X-Knox-Retry: token-refreshed\r\n[\s\S]*\r\n\r\nstop$/,
  );
  await proxy.ended();
  expect(proxy.ends[0]).toMatchObject({ upstreamStatus: 401, bytesDown: 4, failure: null });
});

test.each([
  ['with its length', 'Content-Length: 200000'],
  ['up to the end of the connection', 'X-No-Length: 1'],
])('an answer stays whole if the upstream closes while it is held: a body %s', async (_what, header) => {
  const body = 'x'.repeat(200_000);
  const upstream = await rawUpstream((socket) => {
    socket.once('data', () => socket.end(`HTTP/1.1 401 No\r\nConnection: close\r\n${header}\r\n\r\n${body}`));
  });
  const { proxy, asked, speak } = await judged(upstream);
  const answer = get(proxy.port);
  await asked;
  await new Promise((resolve) => setImmediate(resolve));
  speak([]);
  const text = await answer;
  expect(text).toContain('HTTP/1.1 401 No');
  expect(
    text
      .match(/x{100,}/g)
      ?.join('')
      .replaceAll(/[^x]/g, ''),
  ).toHaveLength(body.length);
});

test('a dropped answer never reaches the caller, and its connection is not used again', async () => {
  const sockets: Socket[] = [];
  const upstream = await rawUpstream((socket) => {
    sockets.push(socket);
    socket.once('data', () => socket.write('HTTP/1.1 401 No\r\nContent-Length: 1000000000\r\n\r\nendless'));
  });
  const { proxy, asked, speak } = await judged(upstream);
  const caller = call(proxy.port, 'GET / HTTP/1.1\r\nhost: p\r\n\r\n');
  await asked;
  const ended = once(sockets[0]!, 'end');
  speak('drop');
  await proxy.ended();
  await ended;
  expect(caller.text()).toBe('');
  expect(caller.socket.destroyed).toBe(false);
});

test('the timeout for the head no longer counts once the head has come', async () => {
  const { proxy, asked, speak } = await judged(await cannedUpstream(REFUSED), 50);
  const answer = get(proxy.port);
  await asked;
  await new Promise((resolve) => setTimeout(resolve, 150));
  speak([]);
  expect(await answer).toContain('HTTP/1.1 401 No');
});

test('a caller that leaves while the answer is held ends the request, whatever the verdict', async () => {
  const { proxy, asked, speak } = await judged(await cannedUpstream(REFUSED));
  const caller = call(proxy.port, 'GET / HTTP/1.1\r\nhost: p\r\n\r\n');
  await asked;
  caller.socket.destroy();
  await proxy.ended();
  expect(proxy.ends[0]).toMatchObject({ code: 'client_gone' });
  speak('drop');
  await new Promise((resolve) => setImmediate(resolve));
  expect(proxy.ends).toHaveLength(1);
});

test('if the upstream breaks off while its answer is held, the caller gets the part that came, cut off', async () => {
  const broken = Promise.withResolvers<void>();
  const upstream = await rawUpstream((socket) => {
    socket.once('close', () => broken.resolve());
    socket.once('data', () => {
      socket.write('HTTP/1.1 401 No\r\nContent-Length: 9\r\n\r\nhalf', () => socket.resetAndDestroy());
    });
  });
  const { proxy, asked, speak } = await judged(upstream);
  const answer = get(proxy.port);
  await Promise.all([asked, broken.promise]);
  await new Promise((resolve) => setImmediate(resolve));
  speak([]);
  await answer;
  await proxy.ended();
  expect(proxy.ends[0]).toMatchObject({ upstreamStatus: 401, failure: { code: 'upstream_unreachable' } });
});
