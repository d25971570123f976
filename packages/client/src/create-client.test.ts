/** What a caller of the client can rely on, against a real HTTP server. */
import fc from 'fast-check';
import { createClient, listAll } from './create-client.ts';
import { KnoxCallError } from './knoxcall-error.ts';
import { type Answer, listen } from './listen.fixture.ts';

let answer: Answer;
let server: Awaited<ReturnType<typeof listen>>;
const client = () => createClient({ baseUrl: `${server.url}/`, apiKey: 'tk_live_abcd_key' });

beforeAll(async () => {
  server = await listen(() => answer);
});
afterAll(() => server.close());
beforeEach(() => {
  server.kept.length = 0;
  answer = { status: 200, body: '{"data":{},"meta":{"request_id":"r"}}' };
});

const failure = async (promise: Promise<unknown>): Promise<KnoxCallError> => {
  const error: unknown = await promise.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KnoxCallError);
  return error as KnoxCallError;
};

test('path, query, headers and body arrive as the caller gave them', async () => {
  await client().put('/v1/secrets/{id}/value', {
    path: { id: 'a b' },
    query: { environment: 'staging&x=1' },
    headers: { 'If-Match': '"7"' },
    body: { value: 'v' },
  });
  expect(server.kept[0]).toMatchObject({
    method: 'PUT',
    url: '/v1/secrets/a%20b/value?environment=staging%26x%3D1',
    body: '{"value":"v"}',
  });
  expect(server.kept[0]!.headers).toMatchObject({
    authorization: 'Bearer tk_live_abcd_key',
    'if-match': '"7"',
    'content-type': 'application/json',
  });
});

test('an id of any text stays one segment of the path', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }), async (id) => {
      fc.pre(id.isWellFormed() && !/^\.{1,2}$/.test(id));
      server.kept.length = 0;
      await client().get('/v1/secrets/{id}', { path: { id } });
      expect(decodeURIComponent(server.kept[0]!.url)).toBe(`/v1/secrets/${id}`);
      expect(server.kept[0]!.url.split('/')).toHaveLength(4);
    }),
    { numRuns: 100 },
  );
});

test.each(['', '.', '..'])('the id %j is not found, and nothing is sent', async (id) => {
  expect(await failure(client().get('/v1/secrets/{id}', { path: { id } }))).toMatchObject({
    status: 404,
    type: 'not_found',
  });
  expect(server.kept).toHaveLength(0);
});

test('an error of the service keeps its type, fields, routes, request id and Retry-After', async () => {
  const error = { type: 'in_use', message: 'Used.', request_id: 'r-1', routes: [{ id: 'i', name: 'n' }] };
  answer = {
    status: 409,
    headers: { 'x-request-id': 'r-1', 'retry-after': '3' },
    body: JSON.stringify({ error: { ...error, fields: { name: ['bad'] } } }),
  };
  const found = await failure(client().delete('/v1/secrets/{id}', { path: { id: 'x' } }));
  expect(found).toMatchObject({
    status: 409,
    type: 'in_use',
    message: 'Used.',
    requestId: 'r-1',
    routes: [{ id: 'i', name: 'n' }],
    fields: { name: ['bad'] },
    retryAfterSeconds: 3,
  });
});

test.each([
  [502, '<html>Bad gateway</html>'],
  [500, '{"error":"text"}'],
  [400, '[]'],
  [200, '<html>Welcome to the hotel</html>'],
])('an answer that is not KnoxCall\'s (%i %s) is "unexpected_answer"', async (status, body) => {
  answer = { status, body };
  expect(await failure(client().get('/v1/account'))).toMatchObject({ status, type: 'unexpected_answer' });
});

test('a service that nobody runs is "unreachable", and the message names the address without the key', async () => {
  const gone = createClient({ baseUrl: 'http://127.0.0.1:1', apiKey: 'tk_live_abcd_key' });
  const error = await failure(gone.get('/v1/account'));
  expect(error).toMatchObject({
    status: 0,
    type: 'unreachable',
    message: 'No answer from http://127.0.0.1:1.',
  });
  expect(JSON.stringify(error) + error.stack).not.toContain('tk_live');
});

test('a call that its caller aborts rejects with an AbortError', async () => {
  const call = client().get('/v1/account', { signal: AbortSignal.abort() });
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});

test('listing reads all pages, each of them once', async () => {
  const asked: number[] = [];
  const items = await listAll(async ({ page }) => {
    asked.push(page);
    return { data: [page * 10, page * 10 + 1], meta: { page, total_pages: 3 } };
  });
  expect(asked).toEqual([1, 2, 3]);
  expect(items).toEqual([10, 11, 20, 21, 30, 31]);
});

test('an empty list costs one request', async () => {
  expect(await listAll(async () => ({ data: [], meta: { page: 1, total_pages: 0 } }))).toEqual([]);
});
