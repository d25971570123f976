/** People at the dashboard of one tenant, each in a browser profile of their own, signed in. */
import { createTenant, type Person, personIn, type Tenant } from '@knoxcall/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { product } from '../../src/shared-product.ts';
import { openBrowser, ordinary } from './open-browser.ts';

export type Seat = {
  page: Page;
  person: Person;
  /** What the browser complained of: refused content, script errors, requests elsewhere. */
  complaints: string[];
};

type Rights = { slug: string; role?: string; can_reveal?: boolean };

export type Desk = {
  readonly browser: Browser;
  readonly tenant: Tenant;
  sitDown(rights?: Partial<Rights>, options?: BrowserContextOptions): Promise<Seat>;
};

/** Registers Jest's hooks; its members are there once a test runs. */
export function useDesk(): Desk {
  let browser: Browser;
  let tenant: Tenant;
  beforeAll(async () => {
    [browser, tenant] = await Promise.all([openBrowser(), createTenant(product)]);
  }, 60_000);
  afterAll(() => browser?.close());
  return {
    get browser() {
      return browser;
    },
    get tenant() {
      return tenant;
    },
    sitDown: (rights = {}, options = {}) => sitDown(browser, { slug: tenant.slug, ...rights }, options),
  };
}

export async function sitDown(
  browser: Browser,
  rights: Rights,
  options: BrowserContextOptions = {},
): Promise<Seat> {
  const person = await personIn(product, rights);
  const context = await browser.newContext({ ...ordinary, ...options });
  const cookies = [...person.cookies].map(([name, value]) => ({ name, value, url: product.controlPlane }));
  await context.addCookies(cookies);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return { page, person, complaints: listen(page) };
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A refusal that the page shows is no complaint.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== product.controlPlane)
      complaints.push(`asked ${request.url()}`);
  });
  return complaints;
}

/** Address of a page of the tenant. */
export const at = (tenant: { slug: string }, path: string): string =>
  `${product.controlPlane}/t/${tenant.slug}${path}`;
