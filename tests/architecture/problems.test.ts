// Every error that a caller can meet has a page that says what it means and what to check, and no page outlives its error.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../packages/problems/src/catalogue.ts';
import { repository } from './src/source-files.ts';

const folder = join(repository, 'docs/problems');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');
const index = readFileSync(join(folder, 'README.md'), 'utf8');

test('there is a page for each error, and an error for each page', () => {
  expect(new Set(pages)).toEqual(new Set(Object.keys(catalogue).map((type) => `${type}.md`)));
});

describe.each(Object.entries(catalogue))('the page of %s', (type, { status, text }) => {
  const page = readFileSync(join(folder, `${type}.md`), 'utf8');

  test('begins with its type, its status and what the caller is told', () => {
    expect(page.startsWith(`# \`${type}\` (${status})\n\n> ${text}\n`)).toBe(true);
  });

  test('says what it means and what to check', () => {
    expect(page).toMatch(/\n## What it means\n\n\S.{20,}\n\n## What to check\n\n- .{10,}/);
  });

  test('is listed', () => {
    expect(index).toContain(`| [\`${type}\`](${type}.md) | ${status} | ${text} |\n`);
  });
});
