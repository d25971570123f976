/** Running and waiting requests of a session: how many at once, and none after its person was removed. A product of this file's own. */
import {
  call,
  connectPostgres,
  createTenant,
  holdChanges,
  newPerson,
  type Person,
  type Product,
  password,
  personIn,
  startProduct,
  type Tenant,
  until,
} from '@knoxcall/testkit';

let product: Product;
let tenant: Tenant;
let admin: Person;
beforeAll(async () => {
  product = await startProduct({ proxies: 0, workers: 0 });
  tenant = await createTenant(product);
  admin = await personIn(product, { slug: tenant.slug });
  await admin.stepUp();
}, 120_000);
afterAll(() => product?.stop(), 60_000);

const idOf = async (person: Person): Promise<string> =>
  String((await person.done('GET', '/dashboard/session')).user?.id);

/** Finds a second transaction that waits for the tenant's row behind a first one that waits. */
const secondAtRow = `
  SELECT 1 FROM pg_locks l JOIN tenants t ON t.ctid = format('(%s,%s)', l.page, l.tuple)::tid
  WHERE l.locktype = 'tuple' AND NOT l.granted AND l.relation = 'tenants'::regclass AND t.id = $1`;

test('the invitations and the links to connect a secret of a removed admin end', async () => {
  const leaving = await personIn(product, { slug: tenant.slug });
  await leaving.stepUp();
  const api = leaving.in(tenant.slug);
  const { link } = await api.done('POST', '/v1/invitations', {
    email: 'backdoor@example.test',
    role: 'admin',
  });
  const secret = await tenant.done('POST', '/v1/secrets/oauth2', {
    ...{ name: 'to_connect', provider: 'custom', client_id: 'id', client_secret: 'a secret of the client' },
    ...{ auth_url: 'https://example.com/authorize', token_url: 'https://example.com/token' },
  });
  const connect = async (): Promise<string> =>
    String((await api.done('POST', `/v1/secrets/${secret.id}/oauth2/authorize`)).authorize_url);
  const [used, left] = [await connect(), await connect()];
  const begun = await call(used, { method: 'POST' });
  expect(begun.status).toBe(303);
  await admin.in(tenant.slug).done('DELETE', `/v1/members/${await idOf(leaving)}`);
  const stranger = newPerson(product);
  const body = { token: String(link).split('#')[1], email: stranger.email, name: 'Grace', password };
  expect((await stranger.send('POST', '/dashboard/invite', { body })).status).toBe(400);
  for (const method of ['GET', 'POST']) expect((await call(left, { method })).status).toBe(403);
  const back = new URL(used);
  back.search = '';
  back.searchParams.set('state', new URL(begun.headers.location ?? '').searchParams.get('state') ?? '');
  back.searchParams.set('code', 'any');
  const [cookie = ''] = (begun.headers['set-cookie'] ?? '').split(';');
  expect((await call(back.href, { headers: { cookie } })).status).toBe(403);
});

test('a request of a removed member that still waited for its turn is not carried out', async () => {
  const leaving = await personIn(product, { slug: tenant.slug, role: 'editor' });
  const [id, database] = [await idOf(leaving), await connectPostgres(product.servers.directDatabaseUrl)];
  const asks = async (query: string, values: string[]) =>
    (await database.query(query, values)).rowCount !== 0;
  const held = await holdChanges(product, tenant.id);
  const [before, unwanted] = [`before ${id}`, `late ${id}`];
  const first = tenant.api('POST', '/v1/collections', { name: before });
  await held.somebodyWaits();
  const late = leaving.in(tenant.slug).send('POST', '/v1/collections', {
    body: { name: unwanted },
    headers: { 'x-idempotency-key': 'late' },
  });
  await until('it has begun', () => asks('SELECT 1 FROM idempotency_records WHERE api_key_id = $1', [id]));
  const removal = admin.in(tenant.slug).send('DELETE', `/v1/members/${id}`);
  await until('the removal waits at the row', () => asks(secondAtRow, [tenant.id]));
  await held.letGo();
  await database.end();
  expect([(await first).status, (await removal).status]).toEqual([201, 200]);
  // PostgreSQL gives a free row to whoever asks first: the waiting change may come before the removal, never after it.
  const { status } = await late;
  expect([201, 401]).toContain(status);
  const made = (await tenant.done('GET', '/v1/collections')) as never as { name: string }[];
  const names = made.map(({ name }) => name);
  expect([names.includes(before), names.includes(unwanted)]).toEqual([true, status === 201]);
  const events = (await tenant.done('GET', '/v1/audit-logs')) as never as { action: string }[];
  const actions = events.map(({ action }) => action);
  expect(actions.slice(0, actions.indexOf('member.delete'))).not.toContain('collection.create');
  expect(actions).toEqual(expect.arrayContaining(['member.delete', 'collection.create']));
});

test('a session runs sixteen requests at once, whatever is refused meanwhile, and takes no place from another session', async () => {
  const [crowd, other] = [
    await personIn(product, { slug: tenant.slug }),
    await personIn(product, { slug: tenant.slug }),
  ];
  const [id, database] = [await idOf(crowd), await connectPostgres(product.servers.directDatabaseUrl)];
  const held = await holdChanges(product, tenant.id);
  const make = (key: string, origin?: string) =>
    crowd.in(tenant.slug).send('POST', '/v1/collections', {
      body: { name: key },
      headers: { 'x-idempotency-key': key.replace(' ', '-'), ...(origin === undefined ? {} : { origin }) },
    });
  const waiting = Array.from({ length: 15 }, (_none, index) => make(`crowd ${index}`));
  const begun = 'SELECT 1 FROM idempotency_records WHERE api_key_id = $1';
  await until('fifteen have begun', async () => (await database.query(begun, [id])).rowCount === 15);
  await database.end();
  expect((await make('foreign', 'https://evil.example')).status).toBe(403);
  const two = [make('sixteenth'), make('seventeenth')];
  const refused = await Promise.race(two);
  expect([refused.status, refused.json.error?.type]).toEqual([429, 'rate_limited']);
  expect((await other.in(tenant.slug).send('GET', '/v1/collections')).status).toBe(200);
  await held.letGo();
  const statuses = (await Promise.all([...waiting, ...two])).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(16);
  expect((await make('afterwards')).status).toBe(201);
});
