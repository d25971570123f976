/** Admins invite people, change their rights and remove them; a lost right ends at once. */
import {
  call,
  createTenant,
  newPerson,
  type Person,
  password,
  personIn,
  type Tenant,
} from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';

let tenant: Tenant;
let admin: Person;
beforeAll(async () => {
  tenant = await createTenant(product);
  admin = await personIn(product, { slug: tenant.slug });
  await admin.stepUp();
});

const operate = (method: string, path: string, body?: object) =>
  call(`${product.controlPlane}/admin/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
const tokenOf = (link: unknown): string => String(link).split('#')[1] ?? '';
const idOf = async (person: Person): Promise<string> =>
  String((await person.done('GET', '/dashboard/session')).user?.id);
const statusIn = async (person: Person, slug = tenant.slug): Promise<number> =>
  (await person.in(slug).send('GET', '/v1/secrets')).status;
const invite = (body: object, by = admin) => by.in(tenant.slug).send('POST', '/v1/invitations', { body });
const accept = (person: Person, link: unknown) =>
  person.send('POST', '/dashboard/invite', {
    body: { token: tokenOf(link), email: person.email, name: 'Grace', password },
  });

test('an invitation creates one account with the role it names', async () => {
  const invited = await invite({ email: 'grace@example.test', role: 'editor', can_reveal: true });
  expect(invited.status).toBe(201);
  expect(invited.json.data?.link).toMatch(new RegExp(`^${product.controlPlane}/invite#[\\w-]{43}$`));
  const [pending] = (await admin.in(tenant.slug).done('GET', '/v1/invitations')) as never as object[];
  expect(pending).toMatchObject({ email: 'grace@example.test', role: 'editor', can_reveal: true });
  expect(JSON.stringify(pending)).not.toContain(tokenOf(invited.json.data?.link));
  const person = newPerson(product);
  const joined = await accept(person, invited.json.data?.link);
  expect(joined.status).toBe(201);
  expect(joined.json.data?.memberships).toMatchObject([
    { tenant_slug: tenant.slug, role: 'editor', can_reveal: true },
  ]);
  const replayed = await accept(newPerson(product), invited.json.data?.link);
  expect({ status: replayed.status, fields: Object.keys(replayed.json.error?.fields ?? {}) }).toEqual({
    status: 400,
    fields: ['token'],
  });
  expect(await admin.in(tenant.slug).done('GET', '/v1/invitations')).toEqual([]);
});

test('two people who open one invitation at once become one member', async () => {
  const { link } = (await invite({ email: 'x@example.test', role: 'read' })).json.data ?? {};
  const answers = await Promise.all([1, 2, 3].map(() => accept(newPerson(product), link)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
});

test('an invitation opened while another account is signed in adds that account and creates none', async () => {
  const elsewhere = await createTenant(product);
  const person = await personIn(product, { slug: elsewhere.slug, role: 'read' });
  const before = person.cookie();
  const { link } = (await invite({ email: 'somebody-else@example.test', role: 'editor' })).json.data ?? {};
  const withoutToken = await person.send('POST', '/dashboard/invite', {
    body: { token: tokenOf(link) },
    headers: { 'x-knox-csrf': undefined },
  });
  expect(withoutToken.status).toBe(403);
  const joined = await person.send('POST', '/dashboard/invite', { body: { token: tokenOf(link) } });
  expect(joined.status).toBe(201);
  expect(joined.json.data?.user?.email).toBe(person.email);
  expect(person.cookie()).not.toBe(before);
  expect([await statusIn(person), await statusIn(person, elsewhere.slug)]).toEqual([200, 200]);
  const users = await operate('GET', '/users?email=somebody-else@example.test');
  expect(users.json.data).toEqual([]);
  const again = (await invite({ email: 'again@example.test', role: 'read' })).json.data ?? {};
  expect(
    (await person.send('POST', '/dashboard/invite', { body: { token: tokenOf(again.link) } })).status,
  ).toBe(409);
});

test('an invitation to an e-mail that has an account does not open that account: its owner signs in first', async () => {
  const elsewhere = await createTenant(product);
  const owner = await personIn(product, { slug: elsewhere.slug });
  const { link } = (await invite({ email: owner.email, role: 'read' })).json.data ?? {};
  const stranger = newPerson(product, owner.email);
  expect((await accept(stranger, link)).status).toBe(409);
  expect(stranger.cookies.size).toBe(0);
  expect((await owner.send('POST', '/dashboard/invite', { body: { token: tokenOf(link) } })).status).toBe(
    201,
  );
});

test('a member whose role is lowered or who is removed loses their sessions in this tenant at once, and keeps them in others', async () => {
  const elsewhere = await createTenant(product);
  const person = await personIn(product, { slug: elsewhere.slug, role: 'read' });
  const { link } = (await invite({ email: 'y@example.test', role: 'admin' })).json.data ?? {};
  await person.done('POST', '/dashboard/invite', { token: tokenOf(link) });
  const id = await idOf(person);
  const api = admin.in(tenant.slug);
  expect(await statusIn(person)).toBe(200);
  await api.done('PATCH', `/v1/members/${id}`, { role: 'editor' });
  expect([await statusIn(person), await statusIn(person, elsewhere.slug)]).toEqual([401, 200]);
  const session = await person.done('GET', '/dashboard/session');
  expect(session.memberships).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        tenant_slug: tenant.slug,
        role: 'editor',
        can_reveal: false,
        sign_in_again: true,
      }),
    ]),
  );
  await person.signIn();
  expect(await statusIn(person)).toBe(200);
  await api.done('PATCH', `/v1/members/${id}`, { can_reveal: true });
  expect(await statusIn(person)).toBe(200);
  await api.done('PATCH', `/v1/members/${id}`, { can_reveal: false });
  expect(await statusIn(person)).toBe(401);
  await person.signIn();
  await api.done('DELETE', `/v1/members/${id}`);
  expect([await statusIn(person), await statusIn(person, elsewhere.slug)]).toEqual([401, 200]);
});

test('an old session does not work again after a new membership, nor for another member with the same account', async () => {
  const person = await personIn(product, { slug: tenant.slug, role: 'editor' });
  const old = newPerson(product, person.email);
  await old.signIn();
  const id = await idOf(person);
  await admin.in(tenant.slug).done('DELETE', `/v1/members/${id}`);
  await person.signIn();
  const { link } = (await invite({ email: 'back@example.test', role: 'editor' })).json.data ?? {};
  await person.done('POST', '/dashboard/invite', { token: tokenOf(link) });
  expect([await statusIn(person), await statusIn(old)]).toEqual([200, 401]);
});

test('the last admin can be neither removed nor lowered, by any requests at the same moment', async () => {
  const fresh = await createTenant(product);
  const [one, two] = [
    await personIn(product, { slug: fresh.slug }),
    await personIn(product, { slug: fresh.slug }),
  ];
  await one.stepUp();
  await two.stepUp();
  const [idOne, idTwo] = [await idOf(one), await idOf(two)];
  const both = await Promise.all([
    one.in(fresh.slug).send('PATCH', `/v1/members/${idTwo}`, { body: { role: 'read' } }),
    two.in(fresh.slug).send('DELETE', `/v1/members/${idOne}`),
  ]);
  const statuses = both.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  const [left, leftId] = statuses[0] === 200 ? [one, idOne] : [two, idTwo];
  const api = left.in(fresh.slug);
  expect((await api.send('DELETE', `/v1/members/${leftId}`)).status).toBe(409);
  expect((await api.send('PATCH', `/v1/members/${leftId}`, { body: { role: 'editor' } })).status).toBe(409);
  expect((await api.send('GET', '/v1/members')).status).toBe(200);
});

test('no API key can invite or manage members, whatever its role', async () => {
  const attempts: [string, string, object?][] = [
    ['GET', '/v1/invitations'],
    ['POST', '/v1/invitations', { email: 'mallory@example.test', role: 'admin' }],
    ['GET', '/v1/members'],
    ['PATCH', `/v1/members/${await idOf(admin)}`, { role: 'read' }],
    ['DELETE', `/v1/members/${await idOf(admin)}`],
    ['POST', `/v1/members/${await idOf(admin)}/reset`],
  ];
  for (const [method, path, body] of attempts) {
    const { status } = await tenant.api(method, path, body);
    expect({ method, path, status }).toEqual({ method, path, status: 403 });
  }
});

test('only an admin invites and manages members, and only after a step-up', async () => {
  const editor = await personIn(product, { slug: tenant.slug, role: 'editor' });
  await editor.stepUp();
  expect((await invite({ email: 'z@example.test', role: 'read' }, editor)).status).toBe(403);
  expect((await editor.in(tenant.slug).send('GET', '/v1/members')).status).toBe(403);
  const unproven = await personIn(product, { slug: tenant.slug });
  const id = await idOf(editor);
  const api = unproven.in(tenant.slug);
  const attempts = [
    await invite({ email: 'z@example.test', role: 'read' }, unproven),
    await api.send('PATCH', `/v1/members/${id}`, { body: { role: 'read' } }),
    await api.send('DELETE', `/v1/members/${id}`),
    await api.send('POST', `/v1/members/${id}/reset`),
    await api.send('POST', '/v1/api-keys', { body: { name: 'mine', role: 'read' } }),
  ];
  expect(attempts.map(({ json }) => json.error?.type)).toEqual(attempts.map(() => 'step_up_required'));
  expect((await api.send('GET', '/v1/members')).status).toBe(200);
  await unproven.stepUp();
  expect((await api.send('POST', '/v1/api-keys', { body: { name: 'mine', role: 'read' } })).status).toBe(201);
});

test('a withdrawn invitation no longer works', async () => {
  const { link, id } = (await invite({ email: 'never@example.test', role: 'read' })).json.data ?? {};
  const api = admin.in(tenant.slug);
  expect((await api.send('DELETE', `/v1/invitations/${String(id)}`)).status).toBe(200);
  expect((await accept(newPerson(product), link)).status).toBe(400);
  expect((await api.send('DELETE', `/v1/invitations/${String(id)}`)).status).toBe(404);
});

test('a reset ends every session and the old password; an admin cannot reset a member of another tenant', async () => {
  const person = await personIn(product, { slug: tenant.slug, role: 'read' });
  const id = await idOf(person);
  const made = await admin.in(tenant.slug).done('POST', `/v1/members/${id}/reset`);
  const reset = (link: unknown, fresh: string) =>
    newPerson(product).send('POST', '/dashboard/reset', { body: { token: tokenOf(link), password: fresh } });
  const changed = await reset(made.link, 'another good password');
  expect(changed.json.data?.user?.id).toBe(id);
  expect(await statusIn(person)).toBe(401);
  expect((await person.signIn()).status).toBe(401);
  expect((await reset(made.link, 'one more good password')).status).toBe(400);
  const operated = await operate('POST', `/users/${id}/reset`);
  expect(operated.status).toBe(201);
  expect((await reset(operated.json.data?.link, password)).status).toBe(200);
  const stale = await admin.in(tenant.slug).done('POST', `/v1/members/${id}/reset`);
  const elsewhere = await createTenant(product);
  const other = await operate('POST', `/tenants/${elsewhere.slug}/invitations`, {
    email: 'q@example.test',
    role: 'admin',
  });
  await person.signIn();
  await person.done('POST', '/dashboard/invite', { token: tokenOf(other.json.data?.link) });
  expect((await admin.in(tenant.slug).send('POST', `/v1/members/${id}/reset`)).status).toBe(403);
  expect((await reset(stale.link, 'a password of the admin')).status).toBe(400);
  expect((await person.signIn()).status).toBe(200);
});

test('the audit log has all of these changes with the person who made them, and its chain verifies', async () => {
  const events = (await tenant.done('GET', '/v1/audit-logs?limit=200')) as never as { action: string }[];
  const actions = new Set(events.map(({ action }) => action));
  for (const action of [
    ...['member.create', 'member.update', 'member.delete', 'invitation.create', 'invitation.delete'],
    ...['session.create', 'session.step_up', 'user.reset', 'user.password_reset'],
  ]) {
    expect(actions).toContain(action);
  }
  const [update] = (await tenant.done('GET', '/v1/audit-logs?action=member.update')) as never as object[];
  expect(update).toMatchObject({ actor_type: 'user', actor_id: await idOf(admin), actor_email: admin.email });
  expect((await tenant.done('GET', '/v1/audit-logs/verify')).valid).toBe(true);
});
