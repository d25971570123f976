/** Real Chromium without a screen: one for a test file, a fresh profile for each person. */
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium as playwright } from 'playwright-core';

export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // The package's own arguments switch the browser's protections off; these pages must do with them.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
    headless: true,
  });
}

/** The language is one that a person's browser has: here it would be taken from the machine's. */
export const ordinary: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: 'en-US',
  permissions: ['clipboard-read', 'clipboard-write'],
};
