// Every error type has a page that says what it means and what to check, and every page belongs to an error type.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../packages/problems/src/catalogue.ts';
import { repository } from './src/source-files.ts';

const folder = join(repository, 'docs/problems');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');
const index = readFileSync(join(folder, 'README.md'), 'utf8');

test('each error type has a page, and each page has an error type', () => {
  expect(new Set(pages)).toEqual(new Set(Object.keys(catalogue).map((type) => `${type}.md`)));
});

describe.each(Object.entries(catalogue))('the page for %s', (type, { status, text }) => {
  const page = readFileSync(join(folder, `${type}.md`), 'utf8');

  test('begins with the type, the status and the text for the caller', () => {
    expect(page.startsWith(`# \`${type}\` (${status})\n\n> ${text}\n`)).toBe(true);
  });

  test('says what the error means and what to check', () => {
    expect(page).toMatch(/\n## What it means\n\n\S.{20,}\n\n## What to check\n\n- .{10,}/);
  });

  test('is in the list of pages', () => {
    expect(index).toContain(`| [\`${type}\`](${type}.md) | ${status} | ${text} |\n`);
  });
});
