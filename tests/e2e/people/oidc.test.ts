/** Signing in by OpenID Connect: who may sign in, as which person, and as a member of which tenants. */
import { randomBytes } from 'node:crypto';
import { createTenant, newPerson, type Person, personIn, type Tenant, until } from '@knoxcall/testkit';
import type { Account } from './src/identity-provider.ts';
import { newAccount, type OidcScene, startOidcScene } from './src/oidc-scene.ts';

const mappedSlug = `mapped-${randomBytes(4).toString('hex')}`;
let scene: OidcScene;
let tenant: Tenant;
let mapped: Tenant;
beforeAll(async () => {
  scene = await startOidcScene({
    OIDC_GROUP_MAP: `admins=${mappedSlug}:admin,devs=${mappedSlug}:editor,devs=no-such-tenant:admin`,
  });
  tenant = await createTenant(scene.product);
  mapped = await createTenant(scene.product, { slug: mappedSlug });
}, 120_000);
afterAll(() => scene?.end());

const visitor = (email?: string): Person => newPerson(scene.product, email);
const member = (slug = tenant.slug): Promise<Person> => personIn(scene.product, { slug });
const sessionOf = async (person: Person) => (await person.send('GET', '/dashboard/session')).json.data;

test("a linked person signs in, and the flow's cookie is removed afterwards", async () => {
  const [person, who, browser] = [await member(), newAccount(), visitor()];
  expect(await scene.link(person, who)).toBe('/t/demo/settings');
  scene.provider.nextIs(who);
  const begun = await scene.begin(browser, '?return_to=/t/demo/secrets');
  expect(begun.headers['set-cookie']).toMatch(
    /^knoxcall_oidc=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
  const asked = new URL(String(begun.headers.location)).searchParams;
  expect(asked.get('code_challenge_method')).toBe('S256');
  expect([asked.get('state')?.length, asked.get('nonce')?.length, asked.get('max_age')]).toEqual([
    43,
    43,
    null,
  ]);
  const address = await scene.visit(browser, begun.headers.location);
  expect(await scene.back(browser, address)).toBe('/t/demo/secrets');
  expect([...browser.cookies.keys()]).toEqual(['knoxcall']);
  expect(await sessionOf(browser)).toMatchObject({
    user: { email: person.email, identities: 1 },
    signed_in_with: 'oidc',
  });
  const [identity] = (await browser.done('GET', '/dashboard/identities')) as never as object[];
  expect(identity).toMatchObject({ issuer: scene.provider.issuer, email: who.email });
});

test('a person without an account is not let in, whatever their e-mail', async () => {
  const owner = await member();
  const stranger = visitor();
  expect(await scene.go(stranger, newAccount({ email: owner.email }))).toBe('/sign-in?error=oidc_no_account');
  expect(await scene.go(stranger, newAccount({ email: owner.email, groups: ['devs'] }))).toBe(
    '/sign-in?error=oidc_email_taken',
  );
  expect(stranger.cookies.size).toBe(0);
  expect(await sessionOf(stranger)).toBeUndefined();
});

test('linking needs a session and a step-up, and takes no identity from another account', async () => {
  const person = await member();
  expect((await scene.begin(visitor(), '?purpose=link')).status).toBe(401);
  const unproven = await scene.begin(person, '?purpose=link');
  expect(unproven.json.error?.type).toBe('step_up_required');
  const who = newAccount();
  expect(await scene.link(person, who)).toBe('/t/demo/settings');
  const other = await member();
  expect(await scene.link(other, who)).toBe('/t/demo/settings?error=oidc_other_account');
  expect(await other.done('GET', '/dashboard/identities')).toEqual([]);
});

test('linking that began in a session ends with the session', async () => {
  const person = await member();
  await person.stepUp();
  scene.provider.nextIs(newAccount());
  const begun = await scene.begin(person, '?purpose=link');
  const address = await scene.visit(person, begun.headers.location);
  await person.done('DELETE', '/dashboard/session');
  expect(await scene.back(person, address)).toBe('/?error=oidc_over');
});

describe('an invitation', () => {
  const join = async (person: Person, who: Account, token: string): Promise<string> => {
    scene.provider.nextIs(who);
    const { location } = await person.done('POST', '/dashboard/oidc/start', { token });
    return scene.back(person, await scene.visit(person, location));
  };

  test('is accepted with an account at the provider, which creates or finds the account here', async () => {
    const [person, who] = [visitor(), newAccount()];
    const token = await scene.invite(tenant.slug);
    expect(await join(person, who, token)).toBe('/');
    expect(await sessionOf(person)).toMatchObject({
      user: { email: who.email, name: who.name, has_password: false },
      memberships: [{ tenant_slug: tenant.slug, role: 'editor' }],
    });
    const again = await visitor().send('POST', '/dashboard/oidc/start', { body: { token } });
    expect(again.status).toBe(400);
    expect(await join(visitor(), who, await scene.invite(tenant.slug))).toBe(
      '/sign-in?error=oidc_member_already',
    );
  });

  test('does not open an existing account with the same e-mail, and works only once if two people begin', async () => {
    const owner = await member();
    expect(await join(visitor(), newAccount({ email: owner.email }), await scene.invite(tenant.slug))).toBe(
      '/sign-in?error=oidc_email_taken',
    );
    const token = await scene.invite(tenant.slug);
    const [one, two] = [visitor(), visitor()];
    const addresses: string[] = [];
    for (const person of [one, two]) {
      scene.provider.nextIs(newAccount());
      const { location } = await person.done('POST', '/dashboard/oidc/start', { token });
      addresses.push(await scene.visit(person, location));
    }
    const ends = [await scene.back(one, addresses[0] ?? ''), await scene.back(two, addresses[1] ?? '')];
    expect(ends).toEqual(['/', '/sign-in?error=oidc_over']);
  });
});

describe('the group map', () => {
  const roleOf = async (person: Person): Promise<unknown> => {
    const session = await sessionOf(person);
    const memberships = (session?.memberships ?? []) as never as { tenant_slug: string; role: string }[];
    return memberships.find(({ tenant_slug: slug }) => slug === mappedSlug)?.role;
  };

  test('makes members, changes them and removes them at each sign-in', async () => {
    const keeper = await member(mappedSlug);
    const who = newAccount({ groups: ['devs', 'others'] });
    const person = visitor();
    expect(await scene.go(person, who)).toBe('/');
    expect(await roleOf(person)).toBe('editor');
    const old = visitor();
    await scene.go(old, who);
    await scene.go(person, { ...who, groups: ['devs', 'admins'] });
    expect(await roleOf(person)).toBe('admin');
    await scene.go(person, { ...who, groups: ['devs'] });
    expect(await roleOf(person)).toBe('editor');
    expect((await old.in(mappedSlug).send('GET', '/v1/secrets')).status).toBe(401);
    await scene.go(person, { ...who, groups: [] });
    expect(await roleOf(person)).toBeUndefined();
    const { groups: _none, ...silent } = who;
    await scene.go(person, { ...silent, groups: ['devs'] });
    await scene.go(person, silent);
    expect(await roleOf(person)).toBeUndefined();
    await keeper.stepUp();
    const events = (await mapped.done('GET', '/v1/audit-logs?actor_id=group-map')) as never as object[];
    expect(events.length).toBeGreaterThan(4);
  });

  test('does not change invited members, and never removes the last admin', async () => {
    const invited = await member(mappedSlug);
    const who = newAccount({ groups: ['devs'] });
    await invited.stepUp();
    await scene.go(invited, who, '?purpose=link');
    await scene.go(invited, who);
    expect(await roleOf(invited)).toBe('admin');
    const [boss, theBoss] = [visitor(), newAccount({ groups: ['admins'] })];
    await scene.go(boss, theBoss);
    const members = (await invited.in(mappedSlug).done('GET', '/v1/members')) as never as {
      id: string;
      email: string;
      role: string;
    }[];
    await invited.stepUp();
    const grouped = members.find(({ email }) => email === theBoss.email)?.id;
    const refused = await invited
      .in(mappedSlug)
      .send('PATCH', `/v1/members/${grouped}`, { body: { role: 'read' } });
    expect(refused.status).toBe(409);
    for (const { id, email, role } of members) {
      if (role !== 'admin' || email === theBoss.email || email === invited.email) continue;
      await invited.in(mappedSlug).done('PATCH', `/v1/members/${id}`, { role: 'read' });
    }
    const own = String((await sessionOf(invited))?.user?.id);
    await invited.in(mappedSlug).done('PATCH', `/v1/members/${own}`, { role: 'read' });
    await scene.go(boss, { ...theBoss, groups: ['devs'] });
    expect(await roleOf(boss)).toBe('admin');
  });
});

describe('a step-up', () => {
  test('asks the provider for a new proof, and counts in the session that asked', async () => {
    const [person, who] = [await member(), newAccount()];
    await scene.link(person, who);
    await scene.go(person, who);
    const before = scene.provider.asked();
    const cookie = person.cookie();
    expect(await scene.go(person, who, '?purpose=step_up&return_to=/t/demo')).toBe('/t/demo');
    expect(scene.provider.asked()).toBe(before + 1);
    expect(person.cookie()).not.toBe(cookie);
    expect((await sessionOf(person))?.stepped_up_until).toEqual(expect.any(String));
  });

  test('does not count if the proof is old, missing, or of another person', async () => {
    const [person, who] = [await member(), newAccount()];
    await scene.link(person, who);
    const signedInAt = Date.now();
    await scene.go(person, who);
    const attempt = async (change: (asked: URLSearchParams) => void): Promise<string> => {
      scene.provider.nextIs(who);
      const begun = await scene.begin(person, '?purpose=step_up');
      const asked = new URL(String(begun.headers.location));
      change(asked.searchParams);
      return scene.back(person, await scene.visit(person, asked.href));
    };
    await until('a sign-in that is not of this moment', () => Date.now() - signedInAt > 3000);
    const stale = await attempt((asked) => {
      asked.delete('prompt');
      asked.set('max_age', '100000');
    });
    const silent = await attempt((asked) => {
      asked.delete('prompt');
      asked.delete('max_age');
    });
    expect([stale, silent]).toEqual(['/?error=oidc_not_fresh', '/?error=oidc_not_fresh']);
    expect(await scene.go(person, newAccount(), '?purpose=step_up')).toBe('/?error=oidc_other_account');
    expect((await sessionOf(person))?.stepped_up_until).toBeNull();
    expect((await scene.begin(visitor(), '?purpose=step_up')).status).toBe(401);
  });
});

test('with OIDC_ONLY no other way of signing in works, not even a link', async () => {
  const [person, who] = [await member(), newAccount()];
  await scene.link(person, who);
  await scene.product.kill('control-plane', 'SIGTERM');
  await scene.product.start('control-plane', { environment: { OIDC_ONLY: 'true' } });
  const late = visitor(person.email);
  expect(await late.done('GET', '/dashboard/sign-in')).toEqual({
    password: false,
    passkey: false,
    oidc: true,
  });
  const attempts = [
    await late.signIn(),
    await late.send('POST', '/dashboard/passkeys/options', { body: { purpose: 'sign_in' } }),
  ];
  expect(attempts.map(({ status }) => status)).toEqual([403, 403]);
  const token = await scene.invite(tenant.slug);
  const body = { token, email: 'late@example.test', name: 'Late', password: 'a good password of theirs' };
  expect((await visitor().send('POST', '/dashboard/invite', { body })).status).toBe(403);
  expect(await scene.go(late, who)).toBe('/');
  expect((await sessionOf(late))?.user?.email).toBe(person.email);
});
