/** A redirect must not carry a key away: `fetch` drops `Authorization` for another origin, but no header of ours. */
import { createClient } from './create-client.ts';
import { fetchThrough } from './fetch-through.ts';
import { listen } from './listen.fixture.ts';

let thief: Awaited<ReturnType<typeof listen>>;
let door: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  thief = await listen(() => ({ status: 200, body: '{}' }));
  door = await listen(() => ({ status: 307, headers: { location: `${thief.url}/steal` } }));
});
afterAll(() => Promise.all([thief.close(), door.close()]));

const key = 'tk_live_abcd_key';

test('fetchThrough returns a redirect and never follows it, even when asked to', async () => {
  const through = { proxyUrl: door.url, apiKey: key, route: 'stripe' };
  const answer = await fetchThrough(through, '/v1/charges', { redirect: 'follow' });
  expect(answer.status).toBe(307);
  expect(answer.headers.get('location')).toBe(`${thief.url}/steal`);
  expect(door.kept.at(-1)!.headers['x-knoxcall-key']).toBe(key);
  expect(thief.kept).toHaveLength(0);
});

test('the management client refuses a redirect', async () => {
  const client = createClient({ baseUrl: door.url, apiKey: key });
  await expect(client.get('/v1/account')).rejects.toMatchObject({ type: 'unreachable' });
  expect(thief.kept).toHaveLength(0);
});

test.each(['@127.0.0.1:1/x', '.evil.example/x', 'http://evil.example/', '', ':1/x'])(
  'the path %j cannot change where the key goes',
  async (path) => {
    const through = { proxyUrl: door.url, apiKey: key, route: 'stripe' };
    await expect(fetchThrough(through, path)).rejects.toThrow('The path must begin with /.');
  },
);

test('a path that looks like a host is sent as a path', async () => {
  const before = door.kept.length;
  const through = { proxyUrl: `${door.url}/`, apiKey: key, route: 'stripe' };
  await fetchThrough(through, '//evil.example/x?y=1');
  expect(door.kept.slice(before).map(({ url }) => url)).toEqual(['//evil.example/x?y=1']);
});

test("the caller's own headers cannot choose another route or key", async () => {
  const through = { proxyUrl: door.url, apiKey: key, route: 'stripe', environment: 'staging' };
  await fetchThrough(through, '/', { headers: { 'X-KnoxCall-Key': 'other', 'x-knoxcall-route': 'other' } });
  expect(door.kept.at(-1)!.headers).toMatchObject({
    'x-knoxcall-key': key,
    'x-knoxcall-route': 'stripe',
    'x-knoxcall-environment': 'staging',
  });
});
