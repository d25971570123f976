/** The list of providers equals the documentation, and names every field that creating a secret needs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providerNames } from './configuration/providers.ts';
import { listProviders, providerView } from './list-providers.ts';

const docs = join(import.meta.dirname, '../../../../docs');
const read = (name: string): string => readFileSync(join(docs, name), 'utf8');
const listed = listProviders();

/** A line of the table in docs/oauth2-providers.md. */
function lineOf({
  name,
  title,
  scopes,
  fields,
  refresh_tokens: refresh,
  token_end: end,
}: (typeof listed)[number]): string {
  const asked = fields.map((field) => {
    const shown = `\`${field.name.replace('provider_params.', '')}\``;
    if (field.required) return shown;
    return field.default === null ? `${shown} (optional)` : `${shown} (\`${field.default}\`)`;
  });
  const cells = [
    `\`${name}\``,
    title,
    asked.join(', '),
    scopes.map((scope) => `\`${scope}\``).join(' '),
    refresh,
    end ?? 'not told',
  ];
  return `| ${cells.join(' | ')} |`;
}

test('the table in docs/oauth2-providers.md is the list of providers, in the same order', () => {
  const lines = read('oauth2-providers.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(lines).toEqual(listed.map(lineOf));
});

test('every provider is listed in the form of the API', () => {
  expect(listed.map(({ name }) => name)).toEqual(providerNames);
  for (const provider of listed) expect(providerView.parse(provider)).toEqual(provider);
});

test('every provider that needs no person has a section of its own in docs/oauth2.md', () => {
  const page = read('oauth2.md');
  const presets = listed.filter(({ grant_types: grants }) => !grants.includes('authorization_code'));
  expect(presets.length).toBe(6);
  for (const { name, fields } of presets) {
    const section = page.split('\n### ').find((text) => text.includes(`\`${name}\`:`));
    expect(section).toBeDefined();
    for (const { name: field } of fields) expect(section).toContain(field.replace('provider_params.', ''));
  }
});

test('every name in braces in an address is a field that the user can fill in', () => {
  for (const { auth_url: authUrl, token_url: tokenUrl, refresh_url: refreshUrl, fields } of listed) {
    const names = fields.map(({ name }) => name.replace('provider_params.', ''));
    const used = [...`${authUrl} ${tokenUrl} ${refreshUrl}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const name of used) expect(names).toContain(name);
  }
});
