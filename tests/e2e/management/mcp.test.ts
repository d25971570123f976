/** Agents at `/mcp`, with the protocol's own client: what they can do, and what they never see. */
import {
  call,
  createTenant,
  eventually,
  type Json,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
} from '@knoxcall/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { product } from '../src/shared-product.ts';

let tenant: Tenant;
let upstream: RecordingUpstream;
const answers: string[] = [];
const value = 'sk_live_that_no_agent_sees';

beforeAll(async () => {
  [tenant, upstream] = [await createTenant(product), await startRecordingUpstream()];
}, 60_000);
afterAll(() => upstream?.close());

async function connect(key: string): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${product.controlPlane}/mcp`), { requestInit }),
  );
  return client;
}

type Outcome = { isError: boolean; text: string; json: Json };

async function use(client: Client, name: string, input: Record<string, unknown>): Promise<Outcome> {
  const result = await client.callTool({ name, arguments: input });
  const [part] = result.content as { text: string }[];
  const text = part?.text ?? '';
  answers.push(text);
  return { isError: result.isError === true, text, json: text.startsWith('{') ? JSON.parse(text) : {} };
}

test('every tool is listed with its parameters, and none asks for a value', async () => {
  const client = await connect(tenant.key);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).sort()).toEqual([
    'connect_oauth2',
    'create_route',
    'create_secret',
    'explain_problem',
    'list_routes',
    'list_secrets',
    'resolve_route',
    'search_logs',
    'send_test_request',
    'update_route',
  ]);
  const fields = tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties ?? {}));
  expect(fields).toContain('inject_headers_json');
  expect(fields).not.toContain('value');
  await client.close();
});

test('an agent puts an API behind KnoxCall, and only a person types the value', async () => {
  const client = await connect(tenant.key);
  const secret = await use(client, 'create_secret', { name: 'agent_stripe', allowed_hosts: ['127.0.0.1'] });
  const { id, placeholder, type_value_at: page } = secret.json;
  expect(placeholder).toBe(`{{secret_id:${id}}}`);
  expect(page).toBe(`${product.controlPlane}/t/${tenant.slug}/secrets/${id}?environment=production&set=1`);
  const route = await use(client, 'create_route', {
    name: 'agent stripe',
    target_base_url: upstream.url,
    inject_headers_json: { Authorization: `Bearer ${placeholder}` },
  });
  const routeId = route.json.data?.id;
  const before = await use(client, 'resolve_route', { id: routeId });
  expect(before.json.data?.secrets).toMatchObject([{ name: 'agent_stripe', present: false }]);
  const refused = await use(client, 'send_test_request', { id: routeId, path: '/v1/balance' });
  expect(refused.json.data?.refused?.type).toBe('missing_secret');
  expect((await use(client, 'explain_problem', { type: 'missing_secret' })).text).toContain('missing_secret');

  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value });
  upstream.answerWith((request, response) => void response.end(`you sent ${request.headers.authorization}`));
  await eventually(async () => {
    const sent = await use(client, 'send_test_request', { id: routeId, path: '/v1/balance' });
    expect(sent.json.data).toMatchObject({ status: 200, body: `you sent Bearer ${placeholder}` });
  });
  expect(upstream.last().headers.authorization).toBe(`Bearer ${value}`);
  await use(client, 'update_route', { id: 'agent-stripe', name: 'renamed by an agent' });
  expect((await use(client, 'list_routes', { search: 'renamed' })).json).toMatchObject({ total: 1 });
  expect((await use(client, 'list_secrets', { per_page: 5 })).json).toMatchObject({ total: 1 });
  const logs = await use(client, 'search_logs', { route_id: routeId });
  expect(logs.isError).toBe(false);
  await client.close();
  expect(answers.filter((text) => text.includes(value))).toEqual([]);
});

test('an OAuth2 secret is connected by a link that a person opens', async () => {
  const { id } = await tenant.done('POST', '/v1/secrets/oauth2', {
    ...{ name: 'agent_google', provider: 'google', client_id: 'x', client_secret: 'client-secret-of-google' },
  });
  const client = await connect(tenant.key);
  const { json } = await use(client, 'connect_oauth2', { id });
  expect(json.data?.authorize_url).toContain(`${product.controlPlane}/auth/oauth2/`);
  await client.close();
  expect(answers.join()).not.toContain('client-secret-of-google');
});

test('errors are those of the API, and the session goes on after them', async () => {
  const client = await connect(tenant.key);
  const wrong = await use(client, 'create_route', { name: 'x', target_base_url: 'no address', oops: 1 });
  expect(wrong).toMatchObject({ isError: true, json: { type: 'validation_error' } });
  expect(Object.keys(wrong.json.fields ?? {})).toEqual(expect.arrayContaining(['target_base_url', 'oops']));
  expect((await use(client, 'update_route', { id: 'not-there', name: 'y' })).json.type).toBe('not_found');
  expect((await use(client, 'explain_problem', { type: '../../../package' })).isError).toBe(true);
  await client.close();
});

test('the role of the key applies: read changes nothing, invoke and no key get nothing, and other tenants stay hidden', async () => {
  const keyOf = async (role: string): Promise<string> =>
    String((await tenant.done('POST', '/v1/api-keys', { name: role, role })).api_key);
  const reader = await connect(await keyOf('read'));
  expect((await use(reader, 'create_secret', { name: 'by_reader' })).json.type).toBe('forbidden');
  expect((await use(reader, 'create_route', { name: 'r', target_base_url: upstream.url })).json.type).toBe(
    'forbidden',
  );
  expect((await use(reader, 'list_secrets', {})).isError).toBe(false);
  await reader.close();
  await expect(connect(await keyOf('invoke'))).rejects.toThrow();
  await expect(connect('tk_live_nothing')).rejects.toThrow();
  const bare = await call(`${product.controlPlane}/mcp`, {
    method: 'POST',
    headers: { cookie: 'knoxcall=x' },
  });
  expect([bare.status, bare.json.error?.type]).toEqual([401, 'unauthorized']);
  const stranger = await connect((await createTenant(product)).key);
  expect((await use(stranger, 'list_routes', {})).json).toMatchObject({ data: [], total: 0 });
  await stranger.close();
});

test("the API's document is a resource, and a prompt tells how to put a key into KnoxCall", async () => {
  const client = await connect(tenant.key);
  const { contents } = await client.readResource({ uri: 'knoxcall://openapi.json' });
  const [document] = contents as { text: string }[];
  expect(JSON.parse(document?.text ?? '').openapi).toMatch(/^3\./);
  const { messages } = await client.getPrompt({ name: 'put_behind_knoxcall', arguments: { api: 'Stripe' } });
  expect(JSON.stringify(messages)).toContain('Never ask for the value');
  await client.close();
});
