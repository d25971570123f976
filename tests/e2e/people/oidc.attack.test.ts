/** Attacks on the way to an OpenID Connect provider and back: mix-up, replay, injection, redirects to other hosts. */
import { createTenant, newPerson, type Person, personIn } from '@knoxcall/testkit';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, ordinary } from '../dashboard/src/open-browser.ts';
import { listen } from '../dashboard/src/sit-down.ts';
import type { Account } from './src/identity-provider.ts';
import { newAccount, type OidcScene, startOidcScene } from './src/oidc-scene.ts';

let scene: OidcScene;
let who: Account;
beforeAll(async () => {
  scene = await startOidcScene({});
  const { slug } = await createTenant(scene.product);
  who = newAccount();
  await scene.link(await personIn(scene.product, { slug }), who);
}, 120_000);
afterAll(() => scene?.end());

const visitor = (): Person => newPerson(scene.product);

/** The address with which the provider sends this browser back. */
const addressFor = async (person: Person, change: (asked: URLSearchParams) => void = () => undefined) => {
  scene.provider.nextIs(who);
  const begun = await scene.begin(person);
  const asked = new URL(String(begun.headers.location));
  change(asked.searchParams);
  return new URL(await scene.visit(person, asked.href));
};
const ends = (person: Person, address: URL): Promise<string> => scene.back(person, address.href);

test('a sign-in can finish only in the browser that began it, and only once', async () => {
  const [one, two] = [visitor(), visitor()];
  const address = await addressFor(one);
  expect(await ends(two, address)).toBe('/sign-in?error=oidc_over');
  const cookies = new Map(one.cookies);
  expect(await ends(one, address)).toBe('/');
  for (const [name, value] of cookies) one.cookies.set(name, value);
  expect(await ends(one, address)).toBe('/sign-in?error=oidc_over');
});

test.each<[string, (address: URL) => void]>([
  ['state', (address) => address.searchParams.set('state', 'A'.repeat(43))],
  ['issuer', (address) => address.searchParams.set('iss', 'https://evil.example')],
  ['missing issuer', (address) => address.searchParams.delete('iss')],
  ['code', (address) => address.searchParams.set('code', 'A'.repeat(43))],
  ['second code', (address) => address.searchParams.append('code', 'A'.repeat(43))],
])('an answer with another %s is refused', async (_what, change) => {
  const person = visitor();
  const address = await addressFor(person);
  change(address);
  expect(await ends(person, address)).toBe('/sign-in?error=oidc_failed');
  expect(person.cookies.size).toBe(0);
});

test('a token for another nonce, and a code that another browser got, sign nobody in', async () => {
  const person = visitor();
  const address = await addressFor(person, (asked) => asked.set('nonce', 'A'.repeat(43)));
  expect(await ends(person, address)).toBe('/sign-in?error=oidc_failed');
  const [attacker, other] = [visitor(), visitor()];
  const stolen = (await addressFor(attacker)).searchParams.get('code') ?? '';
  const own = await addressFor(other);
  own.searchParams.set('code', stolen);
  expect(await ends(other, own)).toBe('/sign-in?error=oidc_failed');
});

test('a refusal of the provider is shown, and nobody is sent to another host', async () => {
  const person = visitor();
  const begun = await scene.begin(person, '?return_to=//evil.example/');
  const state = new URL(String(begun.headers.location)).searchParams.get('state');
  const query = new URLSearchParams({
    error: 'access_denied',
    state: state ?? '',
    iss: scene.provider.issuer,
  });
  const address = `${scene.product.controlPlane}/dashboard/oidc/callback?${query}`;
  expect(await scene.back(person, address)).toBe('/sign-in?error=oidc_denied');
  expect(await scene.go(person, who, '?return_to=https://evil.example/')).toBe('/');
});

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  async function atTheDoor(): Promise<Page> {
    const page = await (await browser.newContext(ordinary)).newPage();
    page.setDefaultTimeout(15_000);
    scene.provider.nextIs(who);
    await page.goto(`${scene.product.controlPlane}/`);
    await page.getByRole('button', { name: 'Sign in with OpenID Connect' }).waitFor();
    return page;
  }

  /** The next address that the browser would go to, with its cookies. */
  async function nextOf(page: Page, address: string): Promise<URL> {
    const answer = await page.request.get(address, { maxRedirects: 0 });
    return new URL(String(answer.headers().location), address);
  }

  const refused = (page: Page) => page.getByRole('alert').getByText('The provider’s answer');

  test('a person signs in with the button, and out again', async () => {
    const page = await atTheDoor();
    const complaints = listen(page, scene.product.controlPlane);
    await page.getByRole('button', { name: 'Sign in with OpenID Connect' }).click();
    await page.getByRole('heading', { name: 'Secrets', exact: true }).waitFor();
    const elsewhere = complaints.filter((one) => !one.includes(scene.provider.issuer));
    expect(elsewhere).toEqual([]);
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in with OpenID Connect' }).waitFor();
  });

  test('an answer with another nonce, or from another issuer, signs nobody in and shows an error', async () => {
    const page = await atTheDoor();
    const start = `${scene.product.controlPlane}/dashboard/oidc/start`;
    const asked = await nextOf(page, start);
    asked.searchParams.set('nonce', 'A'.repeat(43));
    await page.goto(asked.href);
    await refused(page).waitFor();

    let next = await nextOf(page, start);
    while (next.origin === scene.provider.issuer) next = await nextOf(page, next.href);
    next.searchParams.set('iss', 'https://evil.example');
    await page.goto(next.href);
    await refused(page).waitFor();
    await page.getByRole('button', { name: 'Sign in with OpenID Connect' }).waitFor();
    const session = await page.request.get(`${scene.product.controlPlane}/dashboard/session`);
    expect(session.status()).toBe(401);
  });
});
