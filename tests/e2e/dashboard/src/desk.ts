/** A browser and a tenant of a test file's own, on the product that all files share. */
import { createTenant, type Tenant } from '@knoxcall/testkit';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { product } from '../../src/shared-product.ts';
import { openBrowser } from './open-browser.ts';
import { type Rights, type Seat, sitDown } from './sit-down.ts';

type Desk = {
  readonly browser: Browser;
  readonly tenant: Tenant;
  /** An admin of the file's tenant, unless `rights` say otherwise. */
  sitDown(rights?: Partial<Rights>, options?: BrowserContextOptions): Promise<Seat>;
  /** Address of a page of the tenant. */
  at(path: string): string;
};

/** Registers Jest's hooks; its members are set once a test runs. */
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
    sitDown: (rights = {}, options = {}) =>
      sitDown({ slug: tenant.slug, ...rights }, { browser, addresses: product, options }),
    at: (path) => `${product.controlPlane}/t/${tenant.slug}${path}`,
  };
}
