import fc from 'fast-check';
import { isPlainlyOwn, type Places, readReference } from './reference.ts';

const places = (basePath = '/base', prefix = ''): Places => ({
  target: { origin: 'https://api.test', basePath },
  path: `${basePath}/v1/items?page=1`,
  caller: { origin: 'http://acme.proxy.test:4001', prefix, path: '/v1/items' },
});
const CALLER = 'http://acme.proxy.test:4001';

test.each([
  ['https://api.test/base/v1/x?y=1#z', 'own', `${CALLER}/v1/x?y=1#z`],
  ['HTTPS://API.test:443/base/v1', 'own', `${CALLER}/v1`],
  ['//api.test/base/v1', 'own', `${CALLER}/v1`],
  ['/base/v1', 'own', `${CALLER}/v1`],
  ['other', 'own', `${CALLER}/v1/other`],
  ['?page=2', 'own', `${CALLER}/v1/items?page=2`],
  ['#top', 'own', `${CALLER}/v1/items?page=1#top`],
  ['', 'own', `${CALLER}/v1/items?page=1`],
  ['/base', 'own', `${CALLER}/`],
  ['/base//double', 'own', `${CALLER}//double`],
  ['https://user:pass@api.test/base/x', 'own', `${CALLER}/x`],
  ['/base/%7Ba%7D/%2e/b', 'own', `${CALLER}/%7Ba%7D/b`],
  ['/base/J\xc3\xbcrgen', 'own', `${CALLER}/J%C3%BCrgen`],
  ['/based/x', 'target', 'https://api.test/based/x'],
  ['/base/../admin', 'target', 'https://api.test/admin'],
  ['../../%2e%2e/admin', 'target', 'https://api.test/admin'],
  ['https://me:secret@api.test/login', 'target', 'https://api.test/login'],
  ['http://api.test/base/x', 'foreign', 'http://api.test/base/x'],
  ['https://api.test:8443/base/x', 'foreign', 'https://api.test:8443/base/x'],
  ['https://api.test.evil/base/x', 'foreign', 'https://api.test.evil/base/x'],
  ['https://api.test@evil.test/base', 'foreign', 'https://api.test@evil.test/base'],
  ['https:\\\\evil.test\\base', 'foreign', 'https:\\\\evil.test\\base'],
  ['\\\\evil.test/base', 'foreign', '\\\\evil.test/base'],
  ['/\\evil.test/base', 'foreign', '/\\evil.test/base'],
  ['/\t/evil.test/base', 'foreign', '/\t/evil.test/base'],
  ['https:evil', 'target', 'https://api.test/base/v1/evil'],
  ['https://[::1', 'foreign', 'https://[::1'],
  ['https://api.test:99999/base', 'foreign', 'https://api.test:99999/base'],
  ['javascript:alert(1)', 'foreign', 'javascript:alert(1)'],
  ['data:,x', 'foreign', 'data:,x'],
])('%j is of kind %s', (text, kind, written) => {
  // A URL parser reads this, without slashes and with the scheme of the base, as a relative reference.
  const expected =
    text === 'https:evil' ? { kind: 'own', text: `${CALLER}/v1/evil` } : { kind, text: written };
  expect(readReference(text, places())).toEqual(expected);
});

test('the prefix is put before each path, and a target without a path includes all paths of its origin', () => {
  expect(readReference('/base/x?a#b', places('/base', '/r/openai')).text).toBe(`${CALLER}/r/openai/x?a#b`);
  expect(readReference('/anything', places('', '/r/openai')).text).toBe(`${CALLER}/r/openai/anything`);
  expect(readReference('https://api.test', places('')).text).toBe(`${CALLER}/`);
});

// --- any text that an upstream may send ---

/** The parts of a reference by RFC 3986, appendix B: as curl and Python read them. */
const authorityOf = (text: string) =>
  /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?/i.exec(text)?.slice(1) ?? [];
const pieces = fc.constantFrom(
  ...[
    'https:',
    'http:',
    '//',
    '/',
    '\\',
    '@',
    ':',
    '?',
    '#',
    '..',
    '.',
    '%2e',
    '%2F',
    '%5C',
    ' ',
    '\t',
    '\u0000',
    '\xa0',
    '\xff',
  ],
  ...[
    'api.test',
    'evil.test',
    'acme.proxy.test:4001',
    'base',
    'x',
    'user',
    '443',
    '[::1]',
    '[',
    ']',
    ';',
    '&',
    '"',
    '<',
    '|',
  ],
);
const hostile = fc.oneof(
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
);
const bases = fc.constantFrom('', '/base', '/base/deep');
const prefixes = fc.constantFrom('', '/r/openai', '/r/a@staging');

test("a rewritten reference leads every reader to the caller's address, and from there to what the upstream meant", () => {
  fc.assert(
    fc.property(hostile, bases, prefixes, (text, basePath, prefix) => {
      const where = places(basePath, prefix);
      const { kind, text: written } = readReference(text, where);
      if (kind !== 'own') return;
      expect(authorityOf(written)).toEqual(['http', 'acme.proxy.test:4001']);
      expect(written).toMatch(/^[\x21-\x7e]*$/);
      const read = new URL(written);
      expect(read.origin).toBe(CALLER);
      expect(read.pathname.startsWith(`${prefix}/`)).toBe(true);
      // The proxy removes the prefix and puts the target's path before the rest.
      const asked = new URL(where.target.origin + basePath + written.slice((CALLER + prefix).length));
      const meant = new URL(sent(text), where.target.origin + where.path);
      fc.pre(meant.pathname !== basePath);
      expect([asked.pathname, asked.search, asked.hash]).toEqual([meant.pathname, meant.search, meant.hash]);
    }),
    { numRuns: 3_000 },
  );
});
/** The text of a header: decoded as UTF-8 if its bytes are UTF-8. */
function sent(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

test('a reference that passes unchanged leads every reader to the origin', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      if (!isPlainlyOwn(text, { origin: CALLER, prefix: '', path: '/v1' })) return;
      const [scheme, authority] = authorityOf(text);
      if (authority !== undefined)
        expect(authority.toLowerCase().replace(/^.*@/, '')).toMatch(/^acme\.proxy\.test:0*4001$/);
      if (scheme !== undefined)
        expect([scheme.toLowerCase(), authority === undefined]).toEqual(['http', false]);
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ['/x', true],
  ['x?y', true],
  ['', true],
  [`${CALLER}/x`, true],
  ['//acme.proxy.test:4001/x', true],
  ['//evil.test/x', false],
  ['///acme.proxy.test:4001/x', false],
  ['/\\evil.test', false],
  ['http:evil.test', false],
  ['http:/evil.test', false],
  ['http:///evil.test', false],
  ['https://acme.proxy.test:4001/x', false],
  ['x y', false],
  ['/J\xfcrgen', false],
])('%j clearly leads to the origin: %s', (text, isPlain) => {
  expect(isPlainlyOwn(text, { origin: CALLER, prefix: '', path: '/v1' })).toBe(isPlain);
});

test.each([
  ['/r/x/v2', true],
  ['/r/x', true],
  ['y', true],
  ['../y', true],
  [`${CALLER}/r/x/y`, true],
  ['/', false],
  ['/r/other/y', false],
  ['/r/xy', false],
  ['../../y', false],
  ['/r/x/../other', false],
  ['/r/x/%2e%2e/other', false],
])('for a route at /r/x, %j clearly leads to the same route: %s', (text, isPlain) => {
  expect(isPlainlyOwn(text, { origin: CALLER, prefix: '/r/x', path: '/v1/items' })).toBe(isPlain);
});

test('a very long reference costs time in proportion to its length', () => {
  const startedAt = performance.now();
  for (const text of [
    '/'.repeat(32_000),
    '\\'.repeat(32_000),
    `https://${'a.'.repeat(16_000)}`,
    '../'.repeat(10_000),
  ]) {
    readReference(text, places());
    isPlainlyOwn(text, { origin: CALLER, prefix: '', path: '/' });
  }
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
