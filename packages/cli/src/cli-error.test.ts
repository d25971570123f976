/** Exit codes are a promise to scripts: the table in the README is the one in the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnoxCallError } from '@knoxcall/client';
import { exitCodeOf, exitCodes } from './cli-error.ts';

test('the README lists every exit code with its name, and no other', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const told = [...readme.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, code, name]) => [
    name,
    Number(code),
  ]);
  expect(Object.fromEntries(told)).toEqual(exitCodes);
});

test.each([
  [0, 6],
  [400, 2],
  [401, 4],
  [403, 4],
  [404, 3],
  [409, 5],
  [412, 5],
  [418, 1],
  [429, 6],
  [500, 1],
  [503, 6],
])('for an answer of status %i the command exits with %i', (status, code) => {
  expect(exitCodeOf(new KnoxCallError({ status, type: 't', message: 'm', requestId: null }))).toBe(code);
});

test('for any other error the command exits with 1', () => {
  expect([new TypeError('x'), 'text', undefined].map(exitCodeOf)).toEqual([1, 1, 1]);
});
