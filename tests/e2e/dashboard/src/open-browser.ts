/** Real Chromium without a screen: one for a test file, a fresh profile for each person. */
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium as playwright } from 'playwright-core';

export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // Not with the package's own arguments, which switch off protections that these pages must work with.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
    headless: true,
  });
}

/** A fixed language, because the browser would take that of the machine. */
export const ordinary: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: 'en-US',
  permissions: ['clipboard-read', 'clipboard-write'],
};
