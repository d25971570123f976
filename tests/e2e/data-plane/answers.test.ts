/** Answers reach the caller as the upstream sent them: framing, streaming, headers, and the end of either side. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { answerTo, begin, readWhole, type Sent, sendChunks, type Whole } from './src/exchange.ts';
import { type LiveUpstream, startLiveUpstream } from './src/live-upstream.ts';
import { rawExchange } from './src/raw-exchange.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const proxy = product.proxies[0]!;
let live: LiveUpstream;
let route: string;

beforeAll(async () => {
  live = await startLiveUpstream();
  route = await scene.route({ target_base_url: live.url });
});
afterAll(() => live.close());

async function get(options: Partial<Sent> = {}): Promise<Whole> {
  const sent = begin(scene, proxy, { route, method: 'GET', ...options });
  sent.end();
  return readWhole(await answerTo(sent));
}
/** Waits for the next request; returns the request and its response. */
function nextRequest(): Promise<[IncomingMessage, ServerResponse]> {
  return new Promise((resolve) => live.handle((request, response) => resolve([request, response])));
}

describe('framing', () => {
  test('HEAD keeps the length and has no body', async () => {
    live.handle((_request, response) => response.writeHead(200, { 'content-length': '1234' }).end());
    const answer = await get({ method: 'HEAD' });
    expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([200, '1234', 0]);
  });

  test.each([204, 304])('%i has no body and no framing', async (status) => {
    live.handle((_request, response) => response.writeHead(status, { etag: '"e"' }).end());
    const answer = await get();
    expect([answer.status, answer.headers.etag, answer.body.length]).toEqual([status, '"e"', 0]);
    expect(answer.headers['transfer-encoding']).toBeUndefined();
  });

  test('the connection can be used again after HEAD, 204 and 304', async () => {
    live.handle((request, response) => {
      const status = { '/204': 204, '/304': 304 }[request.url ?? ''] ?? 200;
      response
        .writeHead(status, { 'x-path': request.url ?? '' })
        .end(status === 200 ? request.url : undefined);
    });
    const head = `Host: x\r\nx-knoxcall-key: ${scene.tenant.key}\r\nx-knoxcall-route: ${route}\r\n`;
    const lines = ['HEAD /h', 'GET /204', 'GET /304', 'GET /last'];
    const bytes = lines.map((line, index) => {
      const close = index === lines.length - 1 ? 'Connection: close\r\n' : '';
      return `${line} HTTP/1.1\r\n${head}${close}\r\n`;
    });
    const { head: first, body } = await rawExchange(proxy, bytes.join(''));
    const paths = `${first}${body}`.match(/x-path: \S+/gi);
    expect(paths).toEqual(['x-path: /h', 'x-path: /204', 'x-path: /304', 'x-path: /last']);
  });

  test('trailers arrive', async () => {
    live.handle((_request, response) => {
      response.writeHead(200, { trailer: 'x-checksum' });
      response.write('body');
      response.addTrailers({ 'x-checksum': 'abc' });
      response.end();
    });
    const answer = await get();
    expect([answer.body.toString(), answer.trailers['x-checksum']]).toEqual(['body', 'abc']);
  });

  test('a gzip body arrives as the same bytes', async () => {
    const zipped = gzipSync('a compressed answer');
    live.handle((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped));
    const answer = await get({ headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.body.equals(zipped)).toBe(true);
    expect(gunzipSync(answer.body).toString()).toBe('a compressed answer');
  });

  test('an unusual status and reason of the upstream arrive', async () => {
    live.handle((_request, response) => response.writeHead(599, 'Made Up').end('x'));
    expect((await get()).status).toBe(599);
  });
});

describe('headers', () => {
  test("an upstream can neither imitate our headers nor control the caller's connection", async () => {
    live.handle((_request, response) => {
      response.writeHead(200, {
        'X-Knox-Substitution': 'count=99',
        'X-Knox-Request-Id': 'forged',
        'X-KNOX-Anything': 'forged',
        Connection: 'x-private',
        'X-Private': 'hop',
        'Proxy-Authenticate': 'Basic',
        'Set-Cookie': ['a=1', 'b=2'],
        Server: 'theirs',
      });
      response.end();
    });
    const answer = await get();
    const names = answer.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    const ours = names.filter((name) => name.startsWith('x-knox-'));
    expect(ours).toHaveLength(3);
    expect(new Set(ours)).toEqual(
      new Set(['x-knox-request-id', 'x-knox-substitution', 'x-knox-upstream-status']),
    );
    expect(JSON.stringify(answer.rawHeaders)).not.toContain('forged');
    expect(names).not.toContain('x-private');
    expect(names).not.toContain('proxy-authenticate');
    expect(answer.headers).toMatchObject({
      'x-knox-substitution': 'count=0',
      'x-knox-upstream-status': '200',
      'set-cookie': ['a=1', 'b=2'],
      server: 'theirs',
    });
  });

  test('X-Request-Id is ours, unless the upstream sends one', async () => {
    live.handle((_request, response) => response.writeHead(200).end());
    const ours = await get();
    expect(ours.headers['x-request-id']).toBe(ours.headers['x-knox-request-id']);
    live.handle((_request, response) => response.writeHead(200, { 'X-Request-Id': 'req_theirs' }).end());
    const theirs = await get();
    expect(theirs.headers['x-request-id']).toBe('req_theirs');
    expect(theirs.headers['x-knox-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a redirect is never followed: one to the upstream itself gets our address, others are withheld', async () => {
    let requests = 0;
    let location = '/elsewhere?x=1';
    live.handle((_request, response) => {
      requests += 1;
      response.writeHead(307, { location }).end();
    });
    const own = await get();
    expect([own.status, own.headers.location, requests]).toEqual([307, `${proxy}/elsewhere?x=1`, 1]);
    location = 'http://169.254.169.254/latest';
    const foreign = await get();
    expect([foreign.status, requests]).toEqual([502, 2]);
    expect(String(foreign.body)).toContain('redirect_withheld');
    expect(String(foreign.body)).not.toContain('169.254');
    const passing = await scene.route({ target_base_url: live.url, foreign_redirects: 'pass' });
    const passed = await scene.call(passing);
    expect([passed.status, passed.headers.location]).toEqual([307, location]);
  });

  test('a client that follows redirects comes back through the proxy, and its key is never sent elsewhere', async () => {
    const seen: IncomingMessage[] = [];
    live.handle((request, response) => {
      seen.push(request);
      if (request.url === '/last') response.end('arrived');
      else
        response.writeHead(302, { location: `${live.url}/${seen.length === 1 ? 'second' : 'last'}` }).end();
    });
    const headers = { 'x-knoxcall-key': scene.tenant.key, 'x-knoxcall-route': route };
    const answer = await fetch(`${proxy}/first`, { headers });
    expect([answer.status, answer.url, await answer.text()]).toEqual([200, `${proxy}/last`, 'arrived']);
    expect(seen.map(({ url }) => url)).toEqual(['/first', '/second', '/last']);
    expect(seen.flatMap(({ rawHeaders }) => rawHeaders).join()).not.toMatch(/knoxcall/i);
  });
});

describe('streaming', () => {
  test('server-sent events arrive one by one, each before the next one is sent', async () => {
    const upstream = nextRequest();
    const sent = begin(scene, proxy, { route, method: 'GET' });
    sent.end();
    const [, response] = await upstream;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    const answer = await answerTo(sent);
    expect(answer.headers['x-knox-upstream-status']).toBe('200');
    for (let event = 0; event < 20; event += 1) {
      response.write(`data: ${event}\n\n`);
      const [chunk] = (await once(answer, 'data')) as [Buffer];
      expect(chunk.toString()).toBe(`data: ${event}\n\n`);
    }
    response.end();
    await once(answer, 'end');
  });

  test('an answer during the upload arrives, and the connection ends well', async () => {
    live.handle((_request, response) => response.writeHead(413, { 'content-length': '5' }).end('large'));
    const sent = begin(scene, proxy, { route, headers: { 'content-type': 'application/octet-stream' } });
    const answered = answerTo(sent);
    sent.write(Buffer.alloc(300_000));
    const answer = await readWhole(await answered);
    expect([answer.status, answer.body.toString()]).toEqual([413, 'large']);
    sent.destroy();
  });

  test('the upstream receives the upload while the caller still sends it', async () => {
    const upstream = nextRequest();
    const sent = begin(scene, proxy, { route, headers: { 'content-type': 'application/octet-stream' } });
    sent.write('first');
    const [request, response] = await upstream;
    expect(String((await once(request, 'data'))[0])).toBe('first');
    sent.write('second');
    expect(String((await once(request, 'data'))[0])).toBe('second');
    const answered = answerTo(sent);
    sent.end();
    await once(request, 'end');
    response.end('done');
    expect((await readWhole(await answered)).body.toString()).toBe('done');
  });

  test('a caller that reads slowly slows the upstream down, and loses nothing', async () => {
    const size = 64 * 1024 * 1024;
    const upstream = nextRequest();
    const sent = begin(scene, proxy, { route, method: 'GET' });
    sent.end();
    const [, response] = await upstream;
    let written = 0;
    const block = Buffer.alloc(65_536, 7);
    const writing = (async () => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      while (written < size) {
        written += block.length;
        if (!response.write(block)) await once(response, 'drain');
      }
      response.end();
    })();
    const answer = await answerTo(sent);
    let before = -1;
    await until('the upstream is held back', async () => {
      const isStill = written === before;
      before = written;
      return isStill && written > 0;
    });
    expect(written).toBeLessThan(size / 2);
    const { body } = await readWhole(answer);
    await writing;
    expect(body.length).toBe(size);
    expect(body.every((byte) => byte === 7)).toBe(true);
  }, 30_000);
});

describe('aborts', () => {
  test('a caller that leaves before the answer ends the request at the upstream', async () => {
    const upstream = nextRequest();
    const sent = begin(scene, proxy, { route, method: 'GET' });
    sent.end();
    const [request] = await upstream;
    sent.destroy();
    await once(request.socket, 'close');
  });

  test('a caller that leaves in the middle of an answer ends it at the upstream', async () => {
    const upstream = nextRequest();
    const sent = begin(scene, proxy, { route, method: 'GET' });
    sent.end();
    const [, response] = await upstream;
    response.write('part');
    const answer = await answerTo(sent);
    await once(answer, 'data');
    sent.destroy();
    await once(response, 'close');
  });

  test('if a caller leaves during an upload, the upstream sees that the request was cut off', async () => {
    const upstream = nextRequest();
    const headers = { 'content-type': 'application/octet-stream' };
    const sent = begin(scene, proxy, { route, headers });
    sent.write('part');
    const [request] = await upstream;
    request.resume();
    sent.destroy();
    await expect(once(request, 'end')).rejects.toThrow();
    expect(request.complete).toBe(false);
  });

  test('if an upstream breaks off during its answer, the caller sees that the answer was cut off', async () => {
    live.handle((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('part', () => response.destroy());
    });
    await expect(get()).rejects.toThrow('aborted');
    live.handle((_request, response) => {
      response.writeHead(200);
      response.write('part', () => response.destroy());
    });
    await expect(get()).rejects.toThrow('aborted');
  });

  test('after all that an upload in chunks still works', async () => {
    live.handle(async (request, response) => {
      for await (const chunk of request) response.write(chunk);
      response.end();
    });
    const sent = begin(scene, proxy, { route, headers: { 'content-type': 'application/octet-stream' } });
    expect((await sendChunks(sent, ['a', 'b', 'c'])).body.toString()).toBe('abc');
  });
});
