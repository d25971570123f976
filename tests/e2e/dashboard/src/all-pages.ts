/** Every page of the dashboard, by the path after the tenant's. */
import { until } from '@knoxcall/testkit';
import type { Page } from 'playwright-core';
import type { Filled } from './fill-tenant.ts';

/** `isVariant`: another state of a page in this list, or a page of the same parts. */
export type PageCase = { name: string; path: string; isVariant?: boolean };

export const pagesOf = (ids: Filled): PageCase[] => [
  { name: 'secrets', path: '/secrets' },
  { name: 'secrets-none-found', path: '/secrets?search=nothing-is-called-that', isVariant: true },
  { name: 'secret-new', path: '/secrets/new' },
  { name: 'secret-new-oauth2', path: '/secrets/new?type=oauth2' },
  { name: 'secret-new-certificate', path: '/secrets/new?type=certificate', isVariant: true },
  { name: 'secret-paste', path: '/secrets/paste', isVariant: true },
  { name: 'secret', path: `/secrets/${ids.secret}` },
  { name: 'secret-missing-value', path: `/secrets/${ids.secret}?environment=staging`, isVariant: true },
  { name: 'secret-certificate', path: `/secrets/${ids.certificate}`, isVariant: true },
  { name: 'secret-oauth2', path: `/secrets/${ids.connection}` },
  { name: 'routes', path: '/routes' },
  { name: 'route-new', path: '/routes/new', isVariant: true },
  { name: 'route', path: `/routes/${ids.route}` },
  { name: 'route-signed', path: `/routes/${ids.plainRoute}` },
  { name: 'route-environment-base', path: `/routes/${ids.route}/environment`, isVariant: true },
  { name: 'route-environment', path: `/routes/${ids.route}/environment/staging` },
  {
    name: 'route-environment-inherited',
    path: `/routes/${ids.route}/environment/development`,
    isVariant: true,
  },
  { name: 'route-logs', path: `/routes/${ids.route}/logs`, isVariant: true },
  { name: 'route-test', path: `/routes/${ids.route}/test` },
  { name: 'templates', path: '/templates', isVariant: true },
  { name: 'template', path: '/templates/twilio' },
  { name: 'connections', path: '/connections', isVariant: true },
  { name: 'collections', path: '/collections', isVariant: true },
  { name: 'environments', path: '/environments', isVariant: true },
  { name: 'clients', path: '/clients', isVariant: true },
  { name: 'logs', path: '/logs', isVariant: true },
  { name: 'log-record', path: `/logs?open=${ids.record}` },
  { name: 'audit', path: '/audit' },
  { name: 'api-keys', path: '/api-keys' },
  { name: 'members', path: '/members' },
  { name: 'settings', path: '/settings' },
];

/** How many pixels a page is wider than its screen. If not 0, people have to scroll sideways. */
export async function excessWidth(page: Page): Promise<number> {
  const excess = '(document.querySelector("#content") ?? document.body)';
  return page.evaluate<number>(`${excess}.scrollWidth - ${excess}.clientWidth`);
}

/** Waits until all requests of a page were answered or refused. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await until('nothing is loading', async () => (await page.locator('.loading').count()) === 0);
}
