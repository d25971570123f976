import fc from 'fast-check';
import { labelOfHost, parseHost, readLabel } from './parse-host.ts';

test.each([
  ['Demo.LocalHost', 'demo.localhost'],
  ['a:80', 'a'],
  ['a:', 'a'],
  ['a.', 'a'],
  ['a_b.c-d', 'a_b.c-d'],
  ['127.0.0.1:4001', '127.0.0.1'],
  ['[::1]:80', '[::1]'],
])('%s is parsed to %s', (given, expected) => expect(parseHost(given)).toBe(expected));

test('an accepted host is the one that a URL parser reads', () => {
  const piece = fc.constantFrom(
    'a',
    'B',
    '.',
    '-',
    '_',
    ':',
    '8',
    '[',
    ']',
    '@',
    '/',
    '%',
    '?',
    '\\',
    ' ',
    '1',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const host = parseHost(pieces.join(''));
      // A URL parser reads a host that ends in a number as an address.
      if (host === undefined || /(^|\.)\d+$/.test(host)) return;
      expect(new URL(`http://${pieces.join('')}/`).hostname.replace(/\.$/, '')).toBe(host);
    }),
    { numRuns: 3000 },
  );
});

const named = (host: string, tenant: string) => readLabel(labelOfHost(host, 'proxy.test'), tenant);

test.each([
  ['proxy.test', 'acme', undefined],
  ['elsewhere.test', 'acme', undefined],
  ['acme.proxy.test', 'acme', undefined],
  ['a--b.proxy.test', 'a--b', undefined],
  ['stripe--acme.proxy.test', 'acme', 'stripe'],
  ['a--b--acme.proxy.test', 'acme', 'a--b'],
  ['stripe---acme.proxy.test', 'acme', 'stripe-'],
  [`${'r'.repeat(57)}--acme.proxy.test`, 'acme', 'r'.repeat(57)],
])('%s, asked with a key of %s, names the route %j', (host, tenant, route) => {
  expect(named(host, tenant)).toEqual({ route });
});

test.each([
  ['other.proxy.test', 'acme'],
  ['stripe--other.proxy.test', 'acme'],
  ['a--b--acme.proxy.test', 'b--acme'],
  ['--acme.proxy.test', 'acme'],
  ['acme--.proxy.test', 'acme'],
  ['stripe-acme.proxy.test', 'acme'],
  ['xn--acme.proxy.test', 'acme'],
  ['a.stripe--acme.proxy.test', 'acme'],
  ['stripe--acme.acme.proxy.test', 'acme'],
  [`${'r'.repeat(58)}--acme.proxy.test`, 'acme'],
])('%s is refused for a key of %s', (host, tenant) => expect(named(host, tenant)).toBeUndefined());
