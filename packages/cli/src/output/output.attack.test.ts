/** Whoever may send a request or name a thing must not be able to write on an operator's terminal. */
import { KnoxCallError } from '@knoxcall/client';
import { CommanderError } from 'commander';
import fc from 'fast-check';
import { renderChange } from '../commands/apply.ts';
import { describeError } from './describe-error.ts';
import { printable, printableJson, table } from './printable.ts';

const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const hostile = fc.string({ unit: 'binary', maxLength: 40 });

test('printed text holds no control character and no direction mark, whatever the service answers', () => {
  fc.assert(
    fc.property(hostile, hostile, (one, other) => {
      expect(printable(one)).not.toMatch(controls);
      expect(table(['A', 'B'], [[one, other]]).replaceAll('\n', '')).not.toMatch(controls);
      const fields = [{ name: one, before: { [other]: one }, after: other }];
      const lines = renderChange({ action: 'update', kind: 'route', key: other, fields, wanted: {} });
      expect(lines.join('')).not.toMatch(controls);
      const error = new KnoxCallError({
        ...{ status: 409, type: one, message: other, requestId: one },
        fields: { [one]: [other] },
        routes: [{ id: one, name: other }],
      });
      expect(describeError(error).join('')).not.toMatch(controls);
    }),
  );
});

test('a table prints one line for each row, and shows a replaced character as its escape', () => {
  expect(
    table(
      ['NAME', 'N'],
      [
        ['a\u001b[31mb\nc', 1],
        ['', null],
      ],
    ),
  ).toBe('NAME                 N\na\\u001b[31mb\\u000ac  1\n-                    -\n');
});

test('ordinary text of every language stays as it is', () => {
  for (const text of ['Zürich – 東京', 'ключ', 'مفتاح', '🔑']) expect(printable(text)).toBe(text);
});

test.each([
  [
    'commander.excessArguments',
    "error: too many arguments for 'set'. Expected 1 argument but got 2: k, sk_live_1.",
  ],
  ['commander.unknownOption', "error: unknown option '--value=sk_live_1'"],
  ['commander.unknownOption', "error: unknown option '--value=x\nsk_live_1'"],
])('an error does not repeat a value that was given in the wrong place: %s', (code, message) => {
  expect(describeError(new CommanderError(1, code, message)).join('\n')).not.toContain('sk_live_1');
});

test('JSON output keeps every text, and nothing in it moves the cursor', () => {
  const value = { name: 'a\u009b31m\u202eb\u007f\n', 'k\u2066': 'Zürich' };
  const text = printableJson(value, 2);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.replaceAll('\n', '')).not.toMatch(controls);
  expect(text).toContain('Zürich');
});
