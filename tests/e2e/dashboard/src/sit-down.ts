/** One person at the dashboard, signed in, in a browser profile of their own. */
import { type PeopleAddresses, type Person, personIn } from '@knoxcall/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ordinary } from './open-browser.ts';

export type Seat = {
  page: Page;
  person: Person;
  /** Complaints of the browser: refused content, script errors, requests to other origins. */
  complaints: string[];
  leave(): Promise<void>;
};

export type Rights = {
  slug: string;
  role?: string;
  can_reveal?: boolean;
  /** True: they have just done a step-up. */
  steppedUp?: boolean;
};
type Where = { browser: Browser; addresses: PeopleAddresses; options?: BrowserContextOptions };

export async function sitDown(
  { steppedUp = false, ...rights }: Rights,
  { browser, addresses, options = {} }: Where,
): Promise<Seat> {
  const person = await personIn(addresses, rights);
  if (steppedUp) await person.stepUp();
  const context = await browser.newContext({ ...ordinary, ...options });
  const cookies = [...person.cookies].map(([name, value]) => ({ name, value, url: addresses.controlPlane }));
  await context.addCookies(cookies);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return { page, person, complaints: listen(page, addresses.controlPlane), leave: () => context.close() };
}

export function listen(page: Page, home: string): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // The browser also reports a refusal that the page shows, which is no fault.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== home) complaints.push(`asked ${request.url()}`);
  });
  return complaints;
}
