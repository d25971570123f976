/** Text stays text wherever it is shown, and the page can neither run nor load foreign content. */
import { call, type RecordingUpstream, startRecordingUpstream } from '@knoxcall/testkit';
import type { Page } from 'playwright-core';
import { product } from '../src/shared-product.ts';
import { settle } from './src/all-pages.ts';
import { useDesk } from './src/desk.ts';
import { fillHostile, type Hostile } from './src/fill-hostile.ts';
import { hostileTexts } from './src/hostile-texts.ts';

const desk = useDesk();
let upstream: RecordingUpstream;
let filled: Hostile;
beforeAll(async () => {
  upstream = await startRecordingUpstream();
  filled = await fillHostile(desk.tenant, upstream.url);
}, 60_000);
afterAll(() => upstream?.close());

const injected = [
  '[onerror], [onload], [onfocus], [onmouseover], [ontoggle], [onbegin], [onstart]',
  'iframe, object, embed, base, video, audio, marquee, math, [srcdoc], [href^="javascript:" i]',
  '[src*="evil.example"], [href*="evil.example"], [action*="evil.example"]',
].join(', ');

/** The hostile texts that the page does not show, as a person reads it. */
async function missingOn(page: Page): Promise<string[]> {
  const read = await page.evaluate<string>(`
    document.body.textContent + ' ' + [...document.querySelectorAll('input, textarea')].map((one) => one.value).join(' ')`);
  return hostileTexts.filter((text) => !read.includes(text));
}

async function expectHarmless(page: Page): Promise<void> {
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  expect(await page.locator(injected).count()).toBe(0);
}

async function look(page: Page, path: string): Promise<string[]> {
  await page.goto(desk.at(path));
  await settle(page);
  await expectHarmless(page);
  return missingOn(page);
}

test('sixty hostile texts stay text: in names, descriptions, headers, query, bodies, members, accounts and certificates', async () => {
  const { secret, connection, certificate, route } = filled;
  const { page, complaints } = await desk.sitDown();
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  const whole = [
    ...['/collections', '/clients', '/members', `/routes/${route}`, `/routes/${route}/environment/odd`],
    ...[`/secrets/${connection}`, `/secrets/${certificate}`],
  ];
  for (const path of whole) expect({ path, missing: await look(page, path) }).toEqual({ path, missing: [] });
  for (const path of ['/routes', '/environments', '/api-keys', '/audit', '/connections', '/secrets/new'])
    await look(page, path);
  await look(page, `/secrets/${secret}`);
  await page.goto(desk.at('/environments'));
  await page.getByRole('row', { name: 'odd' }).getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Variable value' }).waitFor();
  await expectHarmless(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.keyboard.type('<script>');
  await page.getByRole('option', { name: '<script>' }).first().waitFor();
  await expectHarmless(page);
  expect(complaints).toEqual([]);
}, 60_000);

test('hostile texts stay text in paths, answers of an API, logs and filters', async () => {
  const { route } = filled;
  const { page, complaints } = await desk.sitDown();
  upstream.answerWith((_request, response) => {
    response.writeHead(502, { 'content-type': 'text/html', 'x-odd': hostileTexts[0] ?? '' });
    response.end(hostileTexts.join('\n'));
  });
  await look(page, `/routes/${route}/test`);
  const path = `/${hostileTexts.slice(0, 5).map(encodeURI).join('/')}`;
  await page.getByRole('textbox', { name: 'Path' }).fill(path);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('status', { name: 'Outcome' }).getByText('502').waitFor();
  await page.getByText('Secrets used:').waitFor();
  expect(await missingOn(page)).toEqual([]);
  await expectHarmless(page);
  await page.getByRole('link', { name: 'See it in the logs' }).click();
  await page.getByRole('dialog', { name: 'Request' }).getByText('X-59').waitFor();
  await expectHarmless(page);
  await page.goto(desk.at(`/secrets?search=${encodeURIComponent(hostileTexts[16] ?? '')}`));
  await page.getByRole('heading', { name: 'Secrets', exact: true }).waitFor();
  await expectHarmless(page);
  expect(complaints).toEqual([]);
});

test('the page is never cached, and its security policy has no gap', async () => {
  const [first, second] = [await call(desk.at('/secrets')), await call(`${product.controlPlane}/sign-in`)];
  for (const { headers } of [first, second]) {
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
  expect(first.text).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|style=/);
  const nonceIn = ({ text }: { text: string }) => /nonce="([^"]+)"/.exec(text)?.[1];
  expect(nonceIn(first)).toBeDefined();
  expect(nonceIn(first)).not.toBe(nonceIn(second));
});

test('a script that gets into the page does not run, and the page sends nothing elsewhere', async () => {
  const { page, complaints } = await desk.sitDown();
  await page.goto(desk.at('/secrets'));
  await page.getByRole('heading', { name: 'Secrets', exact: true }).waitFor();
  const outcome = await page.evaluate<string[]>(`(async () => {
    const tried = [];
    const attempt = async (name, work) => {
      try { await work(); tried.push(name + ' went through'); } catch { tried.push(name + ' was stopped'); }
    };
    await attempt('html', () => { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.pwned=1>'); });
    await attempt('fetch', () => fetch('https://evil.example/'));
    await attempt('style', async () => {
      const style = document.createElement('style');
      style.textContent = 'body { outline: 7px solid red }';
      document.head.append(style);
      if (getComputedStyle(document.body).outlineWidth !== '7px') throw new Error('no nonce');
    });
    await attempt('script', async () => {
      const script = document.createElement('script');
      script.text = 'window.pwned=1';
      document.head.append(script);
      if (window.pwned !== 1) throw new Error('not run');
    });
    return tried;
  })()`);
  expect(outcome).toEqual([
    'html was stopped',
    'fetch was stopped',
    'style was stopped',
    'script was stopped',
  ]);
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  expect(complaints.filter((one) => one.startsWith('asked'))).toEqual([]);
});

test('the API reference has one field for a key, uses it for trial requests, and never shows it again', async () => {
  const { key } = desk.tenant;
  const page = await desk.browser.newPage();
  await page.goto(`${product.controlPlane}/docs#/Secrets/listSecrets`);
  expect(await page.locator('.authorization__btn, .btn.authorize').count()).toBe(0);
  const box = page.getByLabel('API key');
  expect(await box.getAttribute('type')).toBe('password');
  await box.fill(key);
  await page.getByRole('button', { name: 'Use it' }).click();
  expect(await page.getByRole('status').textContent()).toContain(key.slice(-4));
  await page.getByRole('button', { name: 'Try it out' }).click();
  const answered = page.waitForResponse((answer) => answer.url().includes('/v1/secrets'));
  await page.getByRole('button', { name: 'Execute' }).click();
  expect((await answered).status()).toBe(200);
  await page.locator('.curl-command').waitFor();
  expect(await page.content()).not.toContain(key);
  expect(await box.inputValue()).toBe('');
  await page.getByRole('button', { name: 'Forget it' }).click();
  const refused = page.waitForResponse((answer) => answer.url().includes('/v1/secrets'));
  await page.getByRole('button', { name: 'Execute' }).click();
  expect((await refused).status()).toBe(401);
  await page.close();
});
