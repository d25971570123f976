/** A value is shown for half a minute to a member who may see it, and stays nowhere in the browser. */
import type { Page } from 'playwright-core';
import { useDesk } from './src/desk.ts';
import { stepUp } from './src/step-up.ts';

const desk = useDesk();
const value = 'sk_live_value_that_no_page_keeps';

let made = 0;
async function newSecret(fields: object = {}): Promise<string> {
  made += 1;
  const { id } = await desk.tenant.done('POST', '/v1/secrets', { name: `shown_${made}`, value, ...fields });
  return desk.at(`/secrets/${id}`);
}

/** All that a page stores in the browser. */
const keptBy = (page: Page): Promise<string> =>
  page.evaluate<string>(`
    document.documentElement.outerHTML + location.href + JSON.stringify(history.state) +
    JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + document.cookie +
    [...document.querySelectorAll('input, textarea')].map((field) => field.value).join()`);

const databases = (page: Page): Promise<unknown[]> => page.evaluate('indexedDB.databases()');

async function hideTab(page: Page): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    document.dispatchEvent(new Event('visibilitychange'));`);
}

async function reveal(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Reveal' }).click();
  await page.getByRole('region', { name: 'Revealed value' }).waitFor();
}

const isHidden = (page: Page): Promise<void> =>
  page.getByRole('region', { name: 'Revealed value' }).waitFor({ state: 'detached' });

test('Reveal asks for a step-up, shows the value once, and hides it after 30 seconds', async () => {
  const { page, complaints } = await desk.sitDown();
  const answers: [string, string][] = [];
  page.on('response', async (answer) => answers.push([answer.url(), await answer.text().catch(() => '')]));
  await page.clock.install();
  await page.goto(await newSecret());
  await page.getByRole('button', { name: 'Reveal' }).click();
  const asked = await page.evaluate<number>('Date.now()');
  await stepUp(page);
  expect(await page.getByRole('region', { name: 'Revealed value' }).textContent()).toBe(value);
  const shown = await page.evaluate<number>('Date.now()');
  // The clock stops here: on a busy machine the seconds until the next line would count too.
  await page.clock.pauseAt(asked + 29_500);
  expect(await keptBy(page)).toContain(value);
  await page.clock.pauseAt(shown + 31_000);
  await isHidden(page);
  expect(await keptBy(page)).not.toContain(value);
  expect(await databases(page)).toEqual([]);
  const carriers = answers.filter(([, text]) => text.includes(value)).map(([url]) => new URL(url).pathname);
  expect(carriers).toEqual([expect.stringMatching(/^\/dashboard\/secrets\/[\w-]+\/reveal$/)]);
  expect(complaints).toEqual([]);
});

test('the value disappears with "Hide", with the tab, and with the page', async () => {
  const { page } = await desk.sitDown({ steppedUp: true });
  await page.goto(await newSecret());
  await reveal(page);
  await page.getByRole('button', { name: 'Hide' }).click();
  await isHidden(page);
  await reveal(page);
  await hideTab(page);
  await isHidden(page);
  await reveal(page);
  await page.getByRole('link', { name: 'Routes' }).click();
  await page.getByRole('heading', { name: 'Routes', exact: true }).waitFor();
  expect(await keptBy(page)).not.toContain(value);
  await page.goBack();
  await page.getByRole('button', { name: 'Reveal' }).waitFor();
  expect(await keptBy(page)).not.toContain(value);
});

test('"Copy" copies the value without showing it', async () => {
  const { page } = await desk.sitDown({ steppedUp: true });
  await page.goto(await newSecret());
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('status').getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(value);
  expect(await keptBy(page)).not.toContain(value);
});

test('a member who may not see values is told so and is not asked for a step-up', async () => {
  const { page } = await desk.sitDown({ role: 'editor', can_reveal: false });
  await page.goto(await newSecret());
  await page.getByText('You may use this value but not see it').waitFor();
  expect(await page.getByRole('button', { name: 'Reveal' }).count()).toBe(0);
});

test('a "Write only" secret shows its value to nobody', async () => {
  const { page } = await desk.sitDown();
  await page.goto(desk.at('/secrets'));
  await page.getByRole('button', { name: 'New secret' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('closed_for_ever');
  await page.getByRole('textbox', { name: 'Value' }).fill(value);
  await page.getByText('Where it may go, when it ends, what it is for').click();
  await page.getByRole('checkbox', { name: 'Write only' }).check();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('nobody is ever shown its value').waitFor();
  expect(await page.getByRole('button', { name: 'Reveal' }).count()).toBe(0);
});
