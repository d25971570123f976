/**
 * Writes a picture of every page of the dashboard into `.screenshots/`: light and dark, 1,440 and 360 pixels wide, full,
 * empty, loading and failing. axe checks each of them, too: a serious finding makes it exit with 1.
 * Words narrow it down: `pnpm screenshots secret dark 360 failing`.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDashboard, startEcho } from '@knoxcall/local-stack';
import { call, createTenant, type Product, startProduct } from '@knoxcall/testkit';
import type { Browser, Page } from 'playwright-core';
import { excessWidth, type PageCase, pagesOf, settle } from './src/all-pages.ts';
import { findings } from './src/axe.ts';
import { fillTenant } from './src/fill-tenant.ts';
import { openBrowser, ordinary } from './src/open-browser.ts';
import { sitDown } from './src/sit-down.ts';

const target = join(import.meta.dirname, '../../../.screenshots');
const words = process.argv.slice(2);
const wanted = <Choice extends string>(choices: readonly Choice[]): readonly Choice[] => {
  const named = choices.filter((choice) => words.includes(choice));
  return named.length === 0 ? choices : named;
};
const themes = wanted(['light', 'dark'] as const);
const widths = wanted(['1440', '360'] as const);
const states = wanted(['full', 'empty', 'loading', 'failing'] as const);
const parts = words.filter((word) => ![...themes, ...widths, ...states].includes(word as never));

type State = (typeof states)[number];
const failure = {
  error: {
    type: 'internal_error',
    message: 'Something went wrong on our side.',
    request_id: '550e8400-e29b-41d4-a716-446655440000',
  },
};

async function arrange(page: Page, calls: string, state: State): Promise<void> {
  if (state === 'loading') await page.route(calls, () => new Promise(() => undefined));
  if (state === 'failing') await page.route(calls, (route) => route.fulfill({ status: 500, json: failure }));
}

type Stage = {
  product: Product;
  browser: Browser;
  pages: readonly PageCase[];
  /** Pages for a person who is not signed in, by their whole address. */
  doors: readonly PageCase[];
  tenants: Readonly<Record<'full' | 'empty', string>>;
};

type Look = { theme: (typeof themes)[number]; width: (typeof widths)[number]; state: State };

/** Takes pictures of every page in one state; returns what axe found. */
async function walk(stage: Stage, { theme, width, state }: Look): Promise<string[]> {
  const slug = stage.tenants[state === 'empty' ? 'empty' : 'full'];
  const options = {
    colorScheme: theme,
    viewport: { width: Number(width), height: width === '360' ? 740 : 900 },
  };
  const { page, leave } = await sitDown(
    { slug },
    { browser: stage.browser, addresses: stage.product, options },
  );
  await arrange(page, '**/v1/**', state);
  const found: string[] = [];
  for (const { name, path } of stage.pages) {
    await page.goto(`${stage.product.controlPlane}/t/${slug}${path}`);
    found.push(...(await take(page, name, { theme, width, state })));
  }
  await leave();
  const visitor = await stage.browser.newContext({ ...ordinary, ...options });
  const door = await visitor.newPage();
  await arrange(door, '**/dashboard/link', state);
  for (const { name, path } of stage.doors) {
    // The browser loads the page again for another token only if it has left it.
    await door.goto('about:blank');
    await door.goto(path);
    found.push(...(await take(door, name, { theme, width, state })));
  }
  await visitor.close();
  return found;
}

async function take(page: Page, name: string, { theme, width, state }: Look): Promise<string[]> {
  if (state === 'loading') await page.waitForSelector('h1, .loading');
  else {
    await settle(page);
    await page.waitForLoadState('networkidle');
  }
  const file = `${name}-${state}-${theme}-${width}.png`;
  await page.screenshot({ path: join(target, file), fullPage: width === '360' });
  const found = (await findings(page)).map((finding) => `${file}: ${finding}`);
  const excess = await excessWidth(page);
  return excess > 0 ? [...found, `${file}: ${excess} px wider than the screen`] : found;
}

async function doorsOf(product: Product): Promise<PageCase[]> {
  const link = async (path: string, body: object): Promise<string> => {
    const headers = { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    const { json } = await call(`${product.controlPlane}/admin/v1/tenants/new-team/${path}`, request);
    return String(json.data?.link);
  };
  return [
    { name: 'sign-in', path: `${product.controlPlane}/` },
    { name: 'set-up', path: await link('setup-link', {}) },
    { name: 'invitation', path: await link('invitations', { email: 'ada@example.test', role: 'editor' }) },
    { name: 'link-over', path: `${product.controlPlane}/invite#no-such-token` },
  ];
}

async function setStage(): Promise<{ stage: Stage; strike: () => Promise<void> }> {
  await buildDashboard(console.log);
  const [product, browser, echo] = await Promise.all([
    startProduct(),
    openBrowser(),
    startEcho({ port: 0, host: '127.0.0.1' }),
  ]);
  const full = await createTenant(product, { slug: 'acme' });
  const empty = await createTenant(product, { slug: 'new-team' });
  const all = pagesOf(await fillTenant(full, echo.url));
  const isWanted = ({ name }: PageCase): boolean =>
    parts.length === 0 || parts.some((part) => name.includes(part));
  const doors = (await doorsOf(product)).filter(isWanted);
  const strike = async (): Promise<void> => {
    await Promise.allSettled([browser.close(), echo.close(), product.stop()]);
  };
  const tenants = { full: full.slug, empty: empty.slug };
  return { stage: { product, browser, pages: all.filter(isWanted), doors, tenants }, strike };
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const { stage, strike } = await setStage();
const found: string[] = [];
try {
  for (const theme of themes) {
    for (const width of widths) {
      for (const state of states) found.push(...(await walk(stage, { theme, width, state })));
    }
  }
} finally {
  await strike();
}
for (const line of found) console.error(line);
console.log(
  `${(stage.pages.length + stage.doors.length) * themes.length * widths.length * states.length} pictures in ${target}, ${found.length} findings`,
);
process.exit(found.length === 0 ? 0 : 1);
