/** Passkeys: beside a password, alone, and required by a tenant. They belong to a host name, so this product has one. */
import {
  type Authenticator,
  changeDatabase,
  createAuthenticator,
  createTenant,
  type Json,
  newPerson,
  type Person,
  type Product,
  personIn,
  startProduct,
  type Tenant,
} from '@knoxcall/testkit';

let product: Product;
let tenant: Tenant;
let origin: string;
beforeAll(async () => {
  product = await startProduct({ proxies: 0, workers: 0, publicHost: 'localhost' });
  origin = `http://localhost:${new URL(product.controlPlane).port}`;
  tenant = await createTenant(product);
}, 120_000);
afterAll(() => product?.stop());

const optionsFor = (person: Person, purpose: string): Promise<Json> =>
  person.done('POST', '/dashboard/passkeys/options', { purpose });

const optionsAnswer = (person: Person) =>
  person.send('POST', '/dashboard/passkeys/options', { body: { purpose: 'register' } });

async function register(person: Person, device: Authenticator): Promise<void> {
  await person.stepUp();
  const response = device.register(await optionsFor(person, 'register'));
  await person.done('POST', '/dashboard/passkeys/register', { name: 'My phone', response });
}

async function signInWith(person: Person, device: Authenticator) {
  const response = device.show(await optionsFor(person, 'sign_in'));
  return person.send('POST', '/dashboard/passkeys/sign-in', { body: { response } });
}

const withPasskey = async (): Promise<{ person: Person; device: Authenticator }> => {
  const person = await personIn(product, { slug: tenant.slug });
  const device = createAuthenticator(origin);
  await register(person, device);
  return { person, device };
};

test('a person signs in with a passkey, without an e-mail', async () => {
  const { person, device } = await withPasskey();
  const [shown] = (await person.done('GET', '/dashboard/passkeys')) as never as object[];
  expect(shown).toMatchObject({ name: 'My phone', last_used_at: null });
  const browser = newPerson(product);
  const answer = await signInWith(browser, device);
  expect(answer.status).toBe(200);
  expect(answer.json.data).toMatchObject({
    user: { email: person.email, passkeys: 1 },
    signed_in_with: 'passkey',
    with_passkey: true,
  });
  expect((await browser.in(tenant.slug).send('GET', '/v1/secrets')).status).toBe(200);
});

test('adding a passkey needs a step-up, at the beginning and at the end', async () => {
  const person = await personIn(product, { slug: tenant.slug });
  const begun = await person.send('POST', '/dashboard/passkeys/options', { body: { purpose: 'register' } });
  expect({ status: begun.status, type: begun.json.error?.type }).toEqual({
    status: 403,
    type: 'step_up_required',
  });
  const other = await personIn(product, { slug: tenant.slug });
  await other.stepUp();
  const device = createAuthenticator(origin);
  const response = device.register(await optionsFor(other, 'register'));
  const ended = await person.send('POST', '/dashboard/passkeys/register', { body: { response } });
  expect(ended.json.error?.type).toBe('step_up_required');
  await person.stepUp();
  const foreign = await person.send('POST', '/dashboard/passkeys/register', { body: { response } });
  expect(foreign.status).toBe(400);
  expect(await person.done('GET', '/dashboard/passkeys')).toEqual([]);
});

test('an answer counts once, in the browser that asked, and for the purpose that it asked for', async () => {
  const { person, device } = await withPasskey();
  const [one, two] = [newPerson(product), newPerson(product)];
  const sent = (browser: Person, response: object) =>
    browser.send('POST', '/dashboard/passkeys/sign-in', { body: { response } });
  const response = device.show(await optionsFor(one, 'sign_in'));
  const cookie = new Map(one.cookies);
  expect((await sent(two, response)).status).toBe(401);
  expect((await sent(one, response)).status).toBe(200);
  for (const [name, value] of cookie) one.cookies.set(name, value);
  expect((await sent(one, response)).status).toBe(401);
  const forStepUp = device.show(await optionsFor(person, 'step_up'));
  expect((await sent(person, forStepUp)).status).toBe(401);
});

test.each<[string, Parameters<Authenticator['show']>[1]]>([
  ['another page', { origin: 'https://evil.example' }],
  ['another name', { rpId: 'evil.example' }],
  ['a device that does not know who holds it', { unverified: true }],
  ['another question', { challenge: Buffer.alloc(32).toString('base64url') }],
])('an answer for %s is refused', async (_what, faults) => {
  const { device } = await withPasskey();
  const browser = newPerson(product);
  const response = device.show(await optionsFor(browser, 'sign_in'), faults);
  const answer = await browser.send('POST', '/dashboard/passkeys/sign-in', { body: { response } });
  expect(answer.status).toBe(401);
  expect(browser.cookies.has('knoxcall')).toBe(false);
});

test('a passkey whose counter goes back may be a copy, and is refused', async () => {
  const { device } = await withPasskey();
  expect((await signInWith(newPerson(product), device)).status).toBe(200);
  device.setCounter(0);
  expect((await signInWith(newPerson(product), device)).status).toBe(401);
});

test('a tenant can require passkeys: a password alone does not suffice there, and does elsewhere', async () => {
  const strict = await createTenant(product);
  const person = await personIn(product, { slug: strict.slug });
  expect((await strict.done('PATCH', '/v1/account', { require_passkey: true })).require_passkey).toBe(true);
  const refused = await person.in(strict.slug).send('GET', '/v1/secrets');
  expect({ status: refused.status, type: refused.json.error?.type }).toEqual({
    status: 403,
    type: 'passkey_required',
  });
  expect((await person.done('GET', '/dashboard/session')).memberships).toMatchObject([
    { require_passkey: true },
  ]);
  const device = createAuthenticator(origin);
  await register(person, device);
  expect((await person.in(strict.slug).send('GET', '/v1/secrets')).status).toBe(200);
  await person.signIn();
  expect((await person.in(strict.slug).send('GET', '/v1/secrets')).status).toBe(403);
  const passkey = device.show(await optionsFor(person, 'step_up'));
  const before = person.cookie();
  expect((await person.send('POST', '/dashboard/step-up', { body: { passkey } })).status).toBe(200);
  expect(person.cookie()).not.toBe(before);
  expect((await person.in(strict.slug).send('GET', '/v1/secrets')).status).toBe(200);
});

test("nobody steps up with another person's passkey", async () => {
  const { device } = await withPasskey();
  const person = await personIn(product, { slug: tenant.slug });
  const passkey = device.show(await optionsFor(person, 'step_up'));
  expect((await person.send('POST', '/dashboard/step-up', { body: { passkey } })).status).toBe(401);
});

test('an account can have no password, but must keep one way to sign in', async () => {
  const { person, device } = await withPasskey();
  expect((await person.send('DELETE', '/dashboard/password')).status).toBe(200);
  expect((await newPerson(product, person.email).signIn()).status).toBe(401);
  expect((await signInWith(person, device)).status).toBe(200);
  const passkey = device.show(await optionsFor(person, 'step_up'));
  await person.done('POST', '/dashboard/step-up', { passkey });
  const [own] = (await person.done('GET', '/dashboard/passkeys')) as never as { id: string }[];
  expect((await person.send('DELETE', `/dashboard/passkeys/${own?.id}`)).status).toBe(409);
  expect((await signInWith(newPerson(product), device)).status).toBe(200);
  await person.done('PUT', '/dashboard/password', { password: 'a good password again' });
  expect((await person.send('DELETE', `/dashboard/passkeys/${own?.id}`)).status).toBe(200);
  expect((await signInWith(newPerson(product), device)).status).toBe(401);
});

test('a session ends after twelve hours without a request, and after seven days in any case', async () => {
  const person = await personIn(product, { slug: tenant.slug });
  const { id } = (await person.done('GET', '/dashboard/session')).user ?? {};
  const status = async (column: string, ago: string): Promise<number[]> => {
    await changeDatabase(product, [
      `UPDATE sessions SET ${column} = now() - interval '${ago}' WHERE user_id = '${String(id)}'`,
    ]);
    const own = await person.send('GET', '/dashboard/session');
    return [own.status, (await person.in(tenant.slug).send('GET', '/v1/secrets')).status];
  };
  expect(await status('last_seen_at', '11 hours 59 minutes')).toEqual([200, 200]);
  expect(await status('last_seen_at', '12 hours 1 minute')).toEqual([401, 401]);
  await person.signIn();
  const shown = await person.done('GET', '/dashboard/session');
  const days = (Date.parse(String(shown.expires_at)) - Date.now()) / 86_400_000;
  expect(days).toBeCloseTo(7, 2);
  expect(await status('expires_at', '1 second')).toEqual([401, 401]);
});

test('a step-up counts for five minutes', async () => {
  const person = await personIn(product, { slug: tenant.slug });
  const { id } = (await person.done('GET', '/dashboard/session')).user ?? {};
  const statusAfter = async (ago: string): Promise<number> => {
    await changeDatabase(product, [
      `UPDATE sessions SET stepped_up_at = now() - interval '${ago}' WHERE user_id = '${String(id)}'`,
    ]);
    return (await optionsAnswer(person)).status;
  };
  expect([await statusAfter('299 seconds'), await statusAfter('301 seconds')]).toEqual([200, 403]);
});

test('a new password ends all other sessions, and so does removing a passkey', async () => {
  const { person, device } = await withPasskey();
  const other = newPerson(product);
  await signInWith(other, device);
  await person.done('PUT', '/dashboard/password', { password: 'a good password again' });
  expect((await other.send('GET', '/dashboard/session')).status).toBe(401);
  expect((await person.send('GET', '/dashboard/session')).status).toBe(200);
  await signInWith(other, device);
  const [own] = (await person.done('GET', '/dashboard/passkeys')) as never as { id: string }[];
  await person.done('DELETE', `/dashboard/passkeys/${own?.id}`);
  expect((await other.send('GET', '/dashboard/session')).status).toBe(401);
});
