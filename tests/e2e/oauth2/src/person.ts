/** A person at a browser: real Chromium without a screen, which keeps its cookies for as long as it is open. */
import chromium from '@sparticuz/chromium';
import { type Page, chromium as playwright } from 'playwright-core';

export type Person = {
  page: Page;
  /** Signs in and consents wherever the OAuth2 server of the tests asks; returns the title of the last page. */
  consent(start: string): Promise<string>;
  leave(): Promise<void>;
};

export async function sitDown(): Promise<Person> {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    // The package's own arguments switch the browser's protections off; these pages must do with them.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
    headless: true,
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  return {
    page,
    consent: async (start) => {
      await page.goto(start);
      return consentOn(page);
    },
    leave: () => browser.close(),
  };
}

/** From any page on the way to the consent; returns the title of the last page. */
export async function consentOn(page: Page): Promise<string> {
  while ((await page.locator('button[type=submit]').count()) > 0) {
    if ((await page.locator('input[name=login]').count()) > 0) {
      await page.fill('input[name=login]', 'alice');
      await page.fill('input[name=password]', 'any');
    }
    await page.click('button[type=submit]');
  }
  return String(await page.textContent('h1'));
}
