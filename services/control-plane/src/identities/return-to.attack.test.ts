import fc from 'fast-check';
import { pathOf, withError } from './oidc-flow.ts';

const base = 'https://knoxcall.example';

test.each([
  ['/t/demo/secrets?page=2#x', '/t/demo/secrets?page=2#x'],
  ['/', '/'],
  [undefined, '/'],
  ['', '/'],
  ['t/demo', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['/a/..//evil.example', '/'],
  ['https://evil.example/', '/'],
  ['https://knoxcall.example/t/demo', '/'],
  ['javascript:alert(1)', '/'],
  ['/\r\nSet-Cookie: a=1', '/Set-Cookie:%20a=1'],
])('%j leads to %j', (wanted, path) => {
  expect(pathOf(base, wanted)).toBe(path);
});

test('whatever address a caller wants, people are sent to a page of this host', () => {
  const part = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    'evil.example',
    '%2f',
    '\t',
    '\n',
    '@',
    ':',
    '?',
    '#',
    'a',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const path = pathOf(base, parts.join(''));
      expect(new URL(path, base).origin).toBe(base);
      expect(path.split(/[?#]/)[0]).not.toMatch(/^\/\/|[\s\\]/);
      expect(new URL(withError(base, path, 'oidc_over'), base).origin).toBe(base);
    }),
    { numRuns: 2000 },
  );
});

test('the error is added to the query that the address had', () => {
  expect(withError(base, '/t/demo?page=2#x', 'oidc_over')).toBe('/t/demo?page=2&error=oidc_over#x');
});
