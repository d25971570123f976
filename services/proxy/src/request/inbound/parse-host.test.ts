import fc from 'fast-check';
import { parseHost } from './parse-host.ts';

test.each([
  ['Demo.LocalHost', 'demo.localhost'],
  ['a:80', 'a'],
  ['a:', 'a'],
  ['a.', 'a'],
  ['a_b.c-d', 'a_b.c-d'],
  ['127.0.0.1:4001', '127.0.0.1'],
  ['[::1]:80', '[::1]'],
])('%s is %s', (given, expected) => expect(parseHost(given)).toBe(expected));

test('a host that is taken is the one that a URL parser reads', () => {
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
      // Numbers are addresses to a URL parser; as the name of a tenant they are none.
      if (host === undefined || /(^|\.)\d+$/.test(host)) return;
      expect(new URL(`http://${pieces.join('')}/`).hostname.replace(/\.$/, '')).toBe(host);
    }),
    { numRuns: 3000 },
  );
});
