/** People have accounts, sign in, use the API with their session, and go. */
import { call, createTenant, newPerson, password, personIn, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(product);
});

const operator = { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' };
const setupLink = (slug: string) =>
  call(`${product.controlPlane}/admin/v1/tenants/${slug}/setup-link`, { method: 'POST', headers: operator });
const tokenOf = (link: unknown): string => String(link).split('#')[1] ?? '';

test('the first person sets up their sign-in with a link, and becomes the admin of the tenant', async () => {
  const fresh = await createTenant(product);
  const made = await setupLink(fresh.slug);
  expect(made.status).toBe(201);
  expect(made.json.data?.link).toMatch(new RegExp(`^${product.controlPlane}/setup#[\\w-]{43}$`));
  const person = newPerson(product);
  const token = tokenOf(made.json.data?.link);
  expect(await person.done('POST', '/dashboard/link', { token })).toMatchObject({
    purpose: 'setup',
    tenant_slug: fresh.slug,
  });
  const account = { token, email: person.email, name: 'Ada', password };
  const answer = await person.send('POST', '/dashboard/setup', { body: account });
  expect(answer.status).toBe(201);
  expect(answer.json.data).toMatchObject({
    user: { email: person.email, name: 'Ada', has_password: true, passkeys: 0 },
    memberships: [{ tenant_id: fresh.id, tenant_slug: fresh.slug, role: 'admin', can_reveal: true }],
    stepped_up_until: null,
  });
  expect(answer.headers['cache-control']).toBe('no-store');
  await person.in(fresh.slug).done('POST', '/v1/secrets', { name: 'mine', value: 'of the first person' });
  const again = await newPerson(product).send('POST', '/dashboard/setup', { body: account });
  expect({ status: again.status, fields: Object.keys(again.json.error?.fields ?? {}) }).toEqual({
    status: 400,
    fields: ['token'],
  });
  expect((await setupLink(fresh.slug)).status).toBe(409);
});

test('a setup link stops working when another one is created', async () => {
  const fresh = await createTenant(product);
  const [first, second] = [await setupLink(fresh.slug), await setupLink(fresh.slug)];
  const look = (answer: typeof first) =>
    newPerson(product).send('POST', '/dashboard/link', { body: { token: tokenOf(answer.json.data?.link) } });
  expect((await look(first)).status).toBe(400);
  expect((await look(second)).status).toBe(200);
});

test('scripts and other sites cannot read the session cookie, and every sign-in has a new one', async () => {
  const person = await personIn(product, { slug: tenant.slug });
  const before = person.cookie();
  const answer = await person.signIn();
  expect(answer.status).toBe(200);
  expect(answer.headers['set-cookie']).toMatch(
    /^knoxcall=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/,
  );
  expect(person.cookie()).not.toBe(before);
  const old = await call(`${product.controlPlane}/dashboard/session`, { headers: { cookie: before } });
  expect(old.status).toBe(401);
});

test('e-mails are compared without case; a wrong password and an unknown account get the same answer', async () => {
  const person = await personIn(product, { slug: tenant.slug });
  const visitor = newPerson(product);
  const attempt = (body: object) => visitor.send('POST', '/dashboard/sign-in', { body });
  const right = await attempt({ email: person.email.toUpperCase(), password });
  expect(right.status).toBe(200);
  const wrong = await attempt({ email: person.email, password: `${password}!` });
  const unknown = await attempt({ email: 'nobody@example.test', password });
  expect(wrong.status).toBe(401);
  const shown = ({ status, json }: typeof wrong) => ({ status, error: { ...json.error, request_id: '' } });
  expect(shown(unknown)).toEqual(shown(wrong));
});

test('a session may do what a key of the same role may, in the tenant that the request names', async () => {
  const person = await personIn(product, { slug: tenant.slug, role: 'editor' });
  const api = person.in(tenant.slug);
  const secret = await api.done('POST', '/v1/secrets', { name: 'by_a_person', value: 'something' });
  expect((await api.send('GET', `/v1/secrets/${String(secret.id)}`)).status).toBe(200);
  expect((await api.send('PATCH', '/v1/account', { body: { require_passkey: true } })).status).toBe(403);
  const account = await api.done('GET', '/v1/account');
  const me = (await person.done('GET', '/dashboard/session')).user;
  expect(account).toMatchObject({
    slug: tenant.slug,
    key: null,
    member: { id: me?.id, role: 'editor', can_reveal: false },
  });
  const [event] = (await tenant.done(
    'GET',
    `/v1/audit-logs?resource_id=${String(secret.id)}`,
  )) as never as object[];
  expect(event).toMatchObject({ actor_type: 'user', actor_id: me?.id, action: 'secret.create' });
  const reader = (await personIn(product, { slug: tenant.slug, role: 'read' })).in(tenant.slug);
  expect((await reader.send('GET', '/v1/secrets')).status).toBe(200);
  expect((await reader.send('POST', '/v1/secrets', { body: { name: 'no', value: 'no' } })).status).toBe(403);
});

test('signing out ends the session; signing out everywhere ends all sessions', async () => {
  const person = await personIn(product, { slug: tenant.slug });
  const first = person.cookie();
  const other = newPerson(product, person.email);
  await other.signIn();
  expect((await person.send('DELETE', '/dashboard/session')).status).toBe(200);
  const status = async (cookie: string) =>
    (await call(`${product.controlPlane}/dashboard/session`, { headers: { cookie } })).status;
  expect([await status(first), await status(other.cookie())]).toEqual([401, 200]);
  const [one, two] = [newPerson(product, person.email), newPerson(product, person.email)];
  await one.signIn();
  await two.signIn();
  const cookies = [one.cookie(), two.cookie(), other.cookie()];
  expect((await two.send('DELETE', '/dashboard/session?everywhere')).status).toBe(200);
  expect(await Promise.all(cookies.map(status))).toEqual([401, 401, 401]);
});

test('a disabled tenant is 401, and not among the memberships', async () => {
  const fresh = await createTenant(product);
  const person = await personIn(product, { slug: fresh.slug });
  await call(`${product.controlPlane}/admin/v1/tenants/${fresh.slug}`, {
    method: 'PATCH',
    headers: operator,
    body: JSON.stringify({ enabled: false }),
  });
  expect((await person.in(fresh.slug).send('GET', '/v1/secrets')).status).toBe(401);
  const session = await person.done('GET', '/dashboard/session');
  expect(session.memberships).toEqual([]);
});

test('idempotency keys and rate limits count for each person in a tenant', async () => {
  const [one, two] = [
    await personIn(product, { slug: tenant.slug }),
    await personIn(product, { slug: tenant.slug }),
  ];
  const make = (person: typeof one) =>
    person.in(tenant.slug).send('POST', '/v1/collections', {
      body: { name: `of ${person.email}` },
      headers: { 'x-idempotency-key': 'same-for-both' },
    });
  const [first, again, others] = [await make(one), await make(one), await make(two)];
  expect([first.status, again.status, others.status]).toEqual([201, 201, 201]);
  expect(again.json).toEqual(first.json);
  expect(others.json.data?.id).not.toBe(first.json.data?.id);
  expect(Number(again.headers['x-ratelimit-remaining'])).toBe(
    Number(first.headers['x-ratelimit-remaining']) - 1,
  );
  expect(Number(others.headers['x-ratelimit-remaining'])).toBe(
    Number(first.headers['x-ratelimit-remaining']),
  );
});

test('a password that is too short, too common or holds the e-mail creates no account, and the link still works', async () => {
  const fresh = await createTenant(product);
  const token = tokenOf((await setupLink(fresh.slug)).json.data?.link);
  const person = newPerson(product);
  const attempt = (tried: string) =>
    person.send('POST', '/dashboard/setup', {
      body: { token, email: person.email, name: 'Ada', password: tried },
    });
  for (const bad of ['elevenchars', 'password1234', `I am ${person.email}!`]) {
    const answer = await attempt(bad);
    expect({ bad, status: answer.status, fields: Object.keys(answer.json.error?.fields ?? {}) }).toEqual({
      bad,
      status: 400,
      fields: ['password'],
    });
  }
  expect((await attempt(password)).status).toBe(201);
});
