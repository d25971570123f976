// What a caller's header refers to, and what it becomes: in credentials of HTTP Basic no value can end the user name.

import fc from 'fast-check';
import { basicCredentials, renderHeader, scanHeader, UNLIMITED } from '../index.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const values = (named: Record<string, string>) =>
  new Map(Object.entries(named).map(([name, value]) => [`secret:${name}`, Buffer.from(value)]));

function put(name: string, value: string, named: Record<string, string>): string | undefined {
  const scanned = scanHeader(name, value);
  return scanned === null ? undefined : renderHeader(scanned, values(named), UNLIMITED);
}

test.each([
  ['no braces', 'x-a', 'Bearer secret:x'],
  ['a near miss', 'x-a', '{{ secret:x }}'],
  ['a kind that only routes have', 'x-a', '{{env:x}}'],
  ['base64 of another scheme', 'authorization', `Digest ${base64('{{secret:x}}:')}`],
  ['base64 in another header', 'x-authorization', `Basic ${base64('{{secret:x}}:')}`],
  ['base64 with a space', 'authorization', `Basic ${base64('{{secret:x}}:').replace('N', ' N')}`],
  ['base64url', 'authorization', `Basic ${base64('{{secret:x}}:???>>>').replaceAll('/', '_')}`],
  ['base64 that is padded wrongly', 'authorization', `Basic ${base64('{{secret:x}}:')}==`],
  ['half a quantum', 'authorization', `Basic ${base64('{{secret:x}}:')}e`],
])('%s is no placeholder', (_name, header, value) => {
  expect(scanHeader(header, value)).toBeNull();
});

test('what says that it is Basic and is not encoded stays', () => {
  expect(scanHeader('authorization', 'Basic {{secret:x}}')).toMatchObject({ isFixed: true });
});

test.each([
  ['scheme and padding as they came', 'basic  ', 'user:{{secret:a}}', { a: 'é:' }, 'user:é:'],
  ['both parts', 'Basic ', '{{secret:a}}:{{secret:b}}', { a: 'me', b: '{{secret:a}}' }, 'me:{{secret:a}}'],
  ['no password', 'Basic ', '{{secret:a}}:', { a: 'me' }, 'me:'],
])('Basic: %s', (...[, prefix, sent, named, expected]) => {
  for (const digits of [base64(sent), base64(sent).replace(/=+$/, '')]) {
    expect(put('authorization', prefix + digits, named)).toBe(prefix + base64(expected));
  }
});

test.each([
  ['a colon in the user name', '{{secret:a}}:x', 'a:b'],
  ['a colon behind text', 'x{{secret:a}}:x', ':'],
  ['a colon where none ends the user name', '{{secret:a}}', 'user:password'],
  ['a line break in the user name', '{{secret:a}}:x', 'a\n'],
  ['a NUL in the password', 'x:{{secret:a}}', '\0'],
  ['a control beyond ASCII', 'x:{{secret:a}}', '\u0085'],
])('Basic is refused with %s', (_name, sent, value) => {
  expect(() => put('authorization', `Basic ${base64(sent)}`, { a: value })).toThrow(
    expect.objectContaining({ code: 'invalid_header_value' }),
  );
});

test.each(['a\r\nX: 1', 'a\n', '\0', '\u0085', '日本'])('a header is refused with %j', (value) => {
  expect(() => put('x-a', 'v-{{secret:a}}', { a: value })).toThrow(
    expect.objectContaining({ code: 'invalid_header_value' }),
  );
});

test('all other bytes of a header stay, and values are ISO-8859-1', () => {
  expect(put('x-a', '\xe9 {{secret:a}}\xff', { a: 'é' })).toBe('\xe9 \xe9\xff');
});

test('a reader finds the user name and password that were meant, or nothing is sent', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab:é{}=\n', '{{secret:a}}'), maxLength: 6 });
  const parts = fc.record({ before: text, after: text, user: text, password: text });
  fc.assert(
    fc.property(parts, ({ before, after, user, password }) => {
      const credentials = base64(`{{secret:u}}${before}:{{secret:p}}${after}`);
      let sent: string | undefined;
      try {
        sent = put('authorization', `Basic ${credentials}`, { u: user, p: password, a: 'A' });
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid_header_value' });
        return;
      }
      const [name] = Buffer.from(sent?.slice(6) ?? '', 'base64')
        .toString()
        .split(':');
      const [typed = ''] = before.replaceAll('{{secret:a}}', 'A').split(':');
      expect(name).toBe(user + typed);
    }),
    { numRuns: 2000 },
  );
});

test('what a route writes is held to the same', () => {
  expect(basicCredentials('', '')).toBe('Basic Og==');
  expect(() => basicCredentials('a:', 'b')).toThrow();
  expect(() => basicCredentials('a', 'b\n')).toThrow();
});
