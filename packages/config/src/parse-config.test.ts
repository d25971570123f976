import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseConfig, secretVariables, withSecretFiles } from './parse-config.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'knoxcall-secrets-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

let files = 0;
function fileOf(text: string): string {
  files += 1;
  const path = join(directory, `secret-${files}`);
  writeFileSync(path, text);
  return path;
}

test.each(secretVariables)('%s may be given in a file, with or without a line break at its end', (name) => {
  for (const text of ['secret-text', 'secret-text\n', 'secret-text\r\n']) {
    expect(withSecretFiles({ [`${name}_FILE`]: fileOf(text), OTHER: 'stays' })).toEqual({
      [name]: 'secret-text',
      OTHER: 'stays',
    });
  }
});

test('an empty variable counts as absent, so Compose may pass both', () => {
  const path = fileOf('from the file');
  expect(withSecretFiles({ REDIS_URL: '', REDIS_URL_FILE: path })).toEqual({ REDIS_URL: 'from the file' });
  expect(withSecretFiles({ REDIS_URL: 'given', REDIS_URL_FILE: '' })).toEqual({ REDIS_URL: 'given' });
});

test('one error names every missing file, empty file and variable given twice, and no value', () => {
  const schema = z.object({
    REDIS_URL: z.string(),
    DATABASE_URL: z.string(),
    KNOXCALL_ADMIN_TOKEN: z.string(),
  });
  const read = () =>
    parseConfig(schema, {
      REDIS_URL_FILE: join(directory, 'none'),
      DATABASE_URL_FILE: fileOf('\n'),
      KNOXCALL_ADMIN_TOKEN: 'secret-a',
      KNOXCALL_ADMIN_TOKEN_FILE: fileOf('secret-b'),
    });
  expect(read).toThrow(/\bDATABASE_URL_FILE[\s\S]*REDIS_URL_FILE[\s\S]*KNOXCALL_ADMIN_TOKEN_FILE/);
  expect(read).not.toThrow(/secret-/);
});

test('a variable that holds no secret cannot be given in a file', () => {
  expect(withSecretFiles({ LOG_LEVEL_FILE: fileOf('debug') })).not.toHaveProperty('LOG_LEVEL');
});
