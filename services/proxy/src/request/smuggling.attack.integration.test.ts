/**
 * Values that try to break out of every place where one may stand, and texts that try to look like a placeholder:
 * each is refused, and nothing is sent, or it arrives as exactly what it is.
 */
import type { SubstitutedPlace } from '@knoxcall/snapshot';
import { requestScene } from '../../testing/request-scene.fixture.ts';

const scene = requestScene();

const values = [
  ...['..', '.', '...', '/', '//', '\\', ';', '..;', '../b', '..\\b', 'a/../b', 'a;../b', '/..', './'],
  ...['%2e%2e', '%2F', '%2f..%2f', '%5c', '%00', '%0d%0a', '%', '%25', '%252e', '%c0%ae', '%7B'],
  ...[
    '\r\nX-Evil: 1',
    '\nX-Evil: 1',
    '\r',
    '\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n',
    '\0',
    '\t',
    '\x7f',
  ],
  ...['?x=1', '#f', '&a=b', '=', '==', '+', ' ', ' HTTP/1.1', '@evil.example', ':80', 'http://evil.example/'],
  ...['a:b', ':', 'Basic x', ',', '"', "'", '<', '`', '|', '{{secret:other}}', '{{', '}}', '$&', '\u0085'],
  ...[
    '--b',
    '\r\n--b',
    '\n--b--',
    '\r--b',
    '\r\n--b\r\nContent-Disposition: form-data; name="evil"\r\n\r\n1',
  ],
  ...['"}', '\\"', '\\u0022', '</k>', ']]>', '<!--', '&lt;', '&amp', '\u0001', '\u2028', '{"a":1}', '1e400'],
  ...['é', '日本', '😀', '\u2025', '\uff0e\uff0e', '\u2215', '\ufeff', '\u202e', 'x'.repeat(4_000)],
];

beforeAll(() => {
  values.forEach((value, index) => {
    scene.proxy.world.addSecret(scene.tenantId, `v${index}`, { values: { production: value } });
  });
  scene.proxy.world.addSecret(scene.tenantId, 'other', { values: { production: 'CANARY-other' } });
});

const everywhere = {
  substituteIn: ['headers', 'query', 'path', 'body', 'multipart'] satisfies SubstitutedPlace[],
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const decode = (part: string): string => decodeURIComponent(part);

type Sent = { url: string; headers: [string, string][]; body: Buffer };
const header = ({ headers }: Sent, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1];
const pair = (sent: Sent): string =>
  Buffer.from(String(header(sent, 'authorization')).slice(6), 'base64').toString();

type Place = {
  name: string;
  base: object;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
  /** The value as an upstream reads it there, if all other parts are as they were sent. */
  read: (sent: Sent) => string | undefined;
};

const inSegments = (sent: Sent, segments: number, at: number): string | undefined => {
  const parts = (sent.url.split('?')[0] ?? '').split('/');
  return parts.length === segments ? decode(parts[at] ?? '') : undefined;
};
const inParameters = (sent: Sent, name: string, count: number): string | undefined => {
  const all = [...new URLSearchParams(sent.url.split('?')[1])];
  return all.length === count ? all.find(([key]) => key === name)?.[1] : undefined;
};

const placesOf = (p: string): Place[] => [
  {
    name: 'a segment of the path',
    base: everywhere,
    path: `/a/${p}/b?q=1`,
    read: (sent) => inSegments(sent, 4, 2),
  },
  {
    name: 'a part of a segment',
    base: everywhere,
    path: `/a/v${p}`,
    read: (sent) => inSegments(sent, 3, 2)?.slice(1),
  },
  {
    name: 'the path of the target',
    base: { targetBaseUrl: `${scene.upstream?.url}/t/${p}` },
    path: '/b',
    read: (sent) => inSegments(sent, 4, 2),
  },
  {
    name: 'a value of the query',
    base: everywhere,
    path: `/?a=1&k=${p}&b=2`,
    read: (sent) => inParameters(sent, 'k', 3),
  },
  {
    name: 'an injected parameter',
    base: { injectQuery: { k: p } },
    path: '/?k=mine&a=1',
    read: (sent) => inParameters(sent, 'k', 2),
  },
  { name: 'a header', base: everywhere, headers: { 'x-v': p }, read: (sent) => header(sent, 'x-v') },
  {
    name: 'a bearer token',
    base: { auth: { type: 'bearer', token: p } },
    read: (sent) => header(sent, 'authorization')?.slice('Bearer '.length),
  },
  {
    name: 'the user name of Basic',
    base: { auth: { type: 'basic', username: p, password: 'word' } },
    read: (sent) => /^([^:]*):word$/.exec(pair(sent))?.[1],
  },
  {
    name: "the user name of a caller's Basic",
    base: everywhere,
    headers: { authorization: `Basic ${base64(`${p}:word`)}` },
    read: (sent) => /^([^:]*):word$/.exec(pair(sent))?.[1],
  },
  {
    name: "the password of a caller's Basic",
    base: everywhere,
    headers: { authorization: `Basic ${base64(`user:${p}`)}` },
    read: (sent) => /^user:(.*)$/s.exec(pair(sent))?.[1],
  },
  {
    name: 'a string of JSON',
    base: everywhere,
    headers: { 'content-type': 'application/json' },
    body: `{"a":"1","k":"${p}","b":2}`,
    read: ({ body }) => {
      const { a, b, k, ...more } = JSON.parse(body.toString());
      return a === '1' && b === 2 && Object.keys(more).length === 0 ? k : undefined;
    },
  },
  {
    name: 'a field of a form',
    base: everywhere,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `a=1&k=${p}&b=2`,
    read: ({ body, headers }) => inParameters({ url: `?${body}`, headers, body }, 'k', 3),
  },
  {
    name: 'a field of a form with files',
    base: everywhere,
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: `${part('a')}1\r\n${part('k')}${p}\r\n${part('c"; filename="f')}{{secret:other}}\r\n--b--\r\n`,
    read: ({ body }) => inParts(body.toString()),
  },
];

const part = (name: string): string => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`;

/** Splits a multipart body at any kind of line end, as a tolerant reader does. */
function inParts(body: string): string | undefined {
  const parts = body.split(/(?:^|\r\n|\r|\n)--b/);
  const [before, first, field, file, after] = parts;
  const isWhole = parts.length === 5 && before === '' && after === '--\r\n';
  const isKept = first?.endsWith('\r\n\r\n1') && file?.endsWith('filename="f"\r\n\r\n{{secret:other}}');
  return isWhole && isKept ? field?.split('name="k"\r\n\r\n')[1] : undefined;
}

const askOf = ({ path = '/', headers = {}, body }: Place) =>
  body === undefined ? { path, headers } : { method: 'POST', path, headers, body };

const expectedHeaders = async (place: Place): Promise<string[]> => {
  const plain = { base: {}, ...askOf(place) };
  scene.upstream.reset();
  await scene.call(scene.route({ base: plain.base }), { ...plain, path: '/' });
  return scene.upstream.received[0]?.headers.map(([name]) => name.toLowerCase()) ?? [];
};

test.each(placesOf('x').map(({ name }, index) => [name, index] as const))(
  'in %s a value is refused or arrives exactly as it is',
  async (_name, at) => {
    let arrived = 0;
    const known = await expectedHeaders(placesOf('x')[at]!);
    for (const [index, value] of values.entries()) {
      const place = placesOf(`{{secret:v${index}}}`)[at]!;
      scene.upstream.reset();
      const route = scene.route({ base: place.base });
      const answer = await scene.call(route, askOf(place));
      if (answer.status !== 200) {
        scene.expectRefused(answer, 422, answer.error.type as string);
        expect(['value_not_representable', 'invalid_header_value']).toContain(answer.error.type);
        continue;
      }
      arrived += 1;
      expect(scene.upstream.received).toHaveLength(1);
      const [sent] = scene.upstream.received;
      // Servers do not count blanks around a header's value as part of it.
      const trimmed: Record<string, string> = { 'a header': value.trim(), 'a bearer token': value.trimEnd() };
      const meant = trimmed[place.name] ?? value;
      expect([JSON.stringify(value), place.read(sent!)]).toEqual([JSON.stringify(value), meant]);
      const names = sent!.headers.map(([name]) => name.toLowerCase());
      expect(names.filter((name) => !known.includes(name) && name !== 'authorization')).toEqual([]);
    }
    expect(arrived).toBeGreaterThan(10);
  },
);

test.each([
  ['encoded twice', '/%257B%257Bsecret:other%257D%257D'],
  ['overlong', '/%C1%BB%C1%BBsecret:other%C1%BD%C1%BD'],
  ['over two segments', '/{{secret:ot/her}}'],
  ['across an encoded space', '/{{secret:ot%20her}}'],
  ['across name and value', '/?{{secret:ot=her}}'],
  ['over two parameters', '/?a={{secret:ot&her}}'],
  ['one brace', '/{secret:other}'],
  ['UTF-16', '/%7B%00%7B%00secret:other%7D%00%7D'],
  ['a broken escape', '/%7%7Bsecret:other}}'],
  ['in capitals', '/{{SECRET:other}}'],
  ['a kind of routes', '/{{header:host}}/{{env:a}}/{{uuid}}'],
  ['one brace encoded twice', '/%257B{secret:other}}'],
  ['braces of another script', '/%EF%BD%9B%EF%BD%9Bsecret:other%EF%BD%9D%EF%BD%9D'],
  ['an HTML reference', '/?a=%26%23123;%26%23123;secret:other}}'],
  ['an escape of JSON', '/%5Cu007b%5Cu007bsecret:other}}'],
  ['an empty name', '/{{secret:}}'],
  ['a name with a tab', '/{{secret:ot%09her}}'],
  ['a name with a line break', '/{{secret:ot%0D%0Aher}}'],
  ['a name with a brace', '/{{secret:ot%7Bher}}'],
  ['a name that is too long', `/{{secret:${'x'.repeat(257)}}}`],
  ['three braces around a space', '/{{{%20secret:other}}}'],
  ['without an end', '/{{secret:other}'],
  ['across path and query', '/{{secret:ot?her}}'],
  ['a plus in a name of the query', '/?a={{secret:ot+her}}'],
])('text that is not a placeholder arrives unchanged: %s', async (_name, path) => {
  const answer = await scene.call(scene.route({ base: everywhere }), { path });
  expect([answer.status, scene.upstream.received[0]?.url]).toEqual([200, path]);
});

test.each([
  ['with a space', `Basic ${base64('{{secret:other}}:').replace('ZWNy', ' ZWNy')}`],
  ['as base64url', `Basic ${base64('{{secret:other}}:>>>???').replaceAll('/', '_').replaceAll('+', '-')}`],
  ['twice', `Basic ${base64(`Basic ${base64('{{secret:other}}:')}`)}`],
  ['in another scheme', `Negotiate ${base64('{{secret:other}}:')}`],
  ['not at all', 'Basic {{secret:other}}'],
])('credentials that are encoded %s arrive unchanged', async (_name, authorization) => {
  await scene.call(scene.route({ base: everywhere }), { headers: { authorization } });
  expect(header(scene.upstream.received[0]!, 'authorization')).toBe(authorization);
});
