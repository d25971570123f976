import { connect } from 'node:net';
import { requestScene } from '../../testing/request-scene.fixture.ts';

const scene = requestScene({ bodyMaxBytes: 200_000 });

beforeAll(() => {
  const { world } = scene.proxy;
  const id = 'a9c82e44-ff3a-4210-9c63-1b8f5cf9e7d1';
  world.addSecret(scene.tenantId, 'number', { id, values: { production: '42' } });
  world.addSecret(scene.tenantId, 'dollar', { values: { production: "$&$1$$`'" } });
  world.addSecret(scene.tenantId, 'stripe_prod_key', { values: { production: 'sk_live_abc123xyz789' } });
});

describe('bodies', () => {
  const json = { 'content-type': 'application/json' };

  test('a body of exactly the limit is rewritten and one byte more is not; announced or in chunks it arrives whole and in order', async () => {
    const body = (length: number) => `{{secret:number}}${'abcdefghij'.repeat(20_000)}`.slice(0, length);
    const text = { 'content-type': 'text/plain' };
    for (const chunked of [false, true]) {
      const fits = await scene.call(scene.route(), {
        method: 'POST',
        headers: text,
        body: body(200_000),
        chunked,
      });
      expect(fits.headers['x-knox-substitution']).toBe('count=1');
      expect(scene.upstream.received.at(-1)?.body.toString()).toBe(
        body(200_000).replace('{{secret:number}}', '42'),
      );
      const over = await scene.call(scene.route(), {
        method: 'POST',
        headers: text,
        body: body(200_001),
        chunked,
      });
      expect(over.headers['x-knox-substitution']).toBe('skipped=oversize');
      expect(scene.upstream.received.at(-1)?.body.toString()).toBe(body(200_001));
      expect(scene.upstream.header('transfer-encoding')).toEqual(chunked ? ['chunked'] : []);
    }
  });

  test('the answer says that a body went out unscanned', async () => {
    const skipped = async (body: Buffer | string, headers: Record<string, string>) => {
      const answer = await scene.call(scene.route(), { method: 'POST', body, headers });
      expect(scene.upstream.received.at(-1)?.body).toEqual(Buffer.from(body));
      return answer.headers['x-knox-substitution'];
    };
    expect(await skipped('{{secret:number}}', { 'content-type': 'image/png' })).toBe('skipped=type');
    expect(await skipped('{{secret:number}}', { ...json, 'content-encoding': 'gzip' })).toBe(
      'skipped=encoded',
    );
    expect(await skipped(Buffer.from([0x7b, 0x00, 0x7d]), json)).toBe('skipped=binary');
    expect(await skipped('{{x}}', { ...json, 'content-encoding': 'identity' })).toBe('count=0');
  });

  test('a Content-Type that is there twice counts as one if both name the same type', async () => {
    const post = async (types: string[]) => {
      const body = '{"a":"{{secret:number}}"}';
      const headers = { 'content-type': types } as unknown as Record<string, string>;
      const answer = await scene.call(scene.route(), { method: 'POST', body, headers });
      return [answer.headers['x-knox-substitution'], scene.upstream.received.at(-1)?.body.toString()];
    };
    const twice = ['application/json', 'application/json'];
    expect(await post(twice)).toEqual(['count=1', '{"a":"42"}']);
    expect(await post(['application/json', 'text/plain'])).toEqual([
      'skipped=type',
      '{"a":"{{secret:number}}"}',
    ]);
  });

  test('XML in another charset takes values as character references, or not at all', async () => {
    scene.proxy.world.addSecret(scene.tenantId, 'cafe', { values: { production: 'café' } });
    const post = (contentType: string, head = '') =>
      scene.call(scene.route(), {
        method: 'POST',
        body: `${head}<a>{{secret:cafe}}</a>`,
        headers: { 'content-type': contentType },
      });
    await post('application/xml', '<?xml version="1.0" encoding="ISO-8859-1"?>');
    expect(scene.upstream.received.at(-1)?.body.toString()).toContain('<a>caf&#233;</a>');
    await post('text/xml; charset="windows-1252"');
    expect(scene.upstream.received.at(-1)?.body.toString()).toBe('<a>caf&#233;</a>');
    await post('text/xml; charset=utf-8');
    expect(scene.upstream.received.at(-1)?.body.toString()).toBe('<a>café</a>');
    scene.upstream.reset();
    scene.expectRefused(await post('text/xml; charset=utf-16'), 422, 'value_not_representable');
  });

  test('the Content-Type that the upstream gets decides', async () => {
    const name = scene.route({ base: { injectHeaders: { 'Content-Type': '{{var:type}}' } } });
    const body = '{{secret:dollar}}';
    await scene.call(name, {
      method: 'POST',
      path: '/?type=application/x-www-form-urlencoded',
      body,
      headers: json,
    });
    expect(scene.upstream.received[0]?.body.toString()).toBe('%24%26%241%24%24%60%27');
    const removed = scene.route({ base: { injectHeaders: { 'content-type': null } } });
    const answer = await scene.call(removed, { method: 'POST', body, headers: json });
    expect(answer.headers['x-knox-substitution']).toBe('skipped=type');
  });

  test('Expect: 100-continue is answered after admission only', async () => {
    const head = (extra: string) =>
      `POST / HTTP/1.1\r\nHost: x\r\nx-knoxcall-key: ${scene.key}\r\n${extra}Expect: 100-continue\r\n` +
      'Content-Type: text/plain\r\nContent-Length: 17\r\n\r\n';
    const refused = await scene.proxy.raw(head('x-knoxcall-route: nope\r\n'));
    expect(refused).toMatch(/^HTTP\/1.1 404 [\s\S]*route_not_found/);
    const socket = connect(scene.proxy.port, '127.0.0.1');
    socket.write(head(`x-knoxcall-route: ${scene.route()}\r\n`));
    const first = await new Promise<string>((resolve) =>
      socket.once('data', (chunk) => resolve(chunk.toString())),
    );
    expect(first).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    expect(scene.upstream.received).toEqual([]);
    socket.write('{{secret:number}}');
    const second = await new Promise<string>((resolve) =>
      socket.once('data', (chunk) => resolve(chunk.toString())),
    );
    expect(second).toMatch(/^HTTP\/1.1 200 /);
    expect(scene.upstream.received[0]?.body.toString()).toBe('42');
    expect(scene.upstream.header('expect')).toEqual([]);
    socket.destroy();
  });

  test('the JSON of the route becomes the body, or is merged into the caller’s, whose spelling stays', async () => {
    const name = scene.route({
      base: { injectBody: { api_key: '{{secret:stripe_prod_key}}', n: { x: ['{{secret:number}}'] } } },
    });
    const empty = await scene.call(name, { method: 'POST', headers: { 'content-encoding': 'gzip' } });
    expect(empty.status).toBe(200);
    expect(scene.upstream.received[0]?.body.toString()).toBe(
      '{"api_key":"sk_live_abc123xyz789","n":{"x":["42"]}}',
    );
    expect(scene.upstream.header('content-type')).toEqual(['application/json']);
    expect(scene.upstream.header('content-encoding')).toEqual([]);
    await scene.call(name, { method: 'POST', chunked: true, body: '' });
    expect(scene.upstream.received[1]?.body.toString()).toBe(
      '{"api_key":"sk_live_abc123xyz789","n":{"x":["42"]}}',
    );
    const body =
      '{ "big":12345678901234567890,"api\\u005fkey":"mine","n":{"y":1.0},"z":"{{secret:number}}" }';
    await scene.call(name, { method: 'PUT', headers: json, body });
    const merged = scene.upstream.received[2]?.body.toString() ?? '';
    expect(merged).toContain('"big":12345678901234567890');
    expect(merged).toContain('"y":1.0');
    expect(merged).not.toContain('mine');
    expect(JSON.parse(merged)).toMatchObject({
      api_key: 'sk_live_abc123xyz789',
      n: { y: 1, x: ['42'] },
      z: '42',
    });
    await scene.call(name, { method: 'DELETE', headers: json, body: '{}' });
    expect(scene.upstream.received[3]?.body.toString()).toBe('{}');
  });

  test('an answer shows the placeholder in place of a value if the route says so', async () => {
    const name = scene.route({
      redactResponse: true,
      base: { injectHeaders: { 'x-a': '{{secret:stripe_prod_key}}' } },
    });
    scene.upstream.answer = (request, response) => {
      const value = String(request.headers['x-a']);
      response
        .setHeader('x-echo', `v=${value}`)
        .setHeader('content-length', value.length * 2)
        .setHeader('digest', 'x');
      response.write(value.slice(0, 5));
      setImmediate(() =>
        response.end(value.slice(5) + Buffer.from(value).toString('hex').slice(0, 0) + value),
      );
    };
    const answer = await scene.call(name, { headers: { range: 'bytes=0-1', 'accept-encoding': 'gzip' } });
    expect(answer.body.toString()).toBe('{{secret:stripe_prod_key}}{{secret:stripe_prod_key}}');
    expect(answer.headers['x-echo']).toBe('v={{secret:stripe_prod_key}}');
    expect(answer.headers.digest).toBeUndefined();
    expect(scene.upstream.header('range')).toEqual([]);
    expect(scene.upstream.header('accept-encoding')).toEqual(['identity']);
    scene.upstream.answer = (_request, response) => void response.writeHead(206).end('x');
    expect((await scene.call(name)).error.type).toBe('response_not_redactable');
    scene.upstream.answer = (_request, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    const encoded = await scene.call(name);
    expect([encoded.status, encoded.error.type]).toEqual([502, 'response_not_redactable']);
  });
});
