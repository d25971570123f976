import fc from 'fast-check';
import { checkTarget } from './check-target.ts';

const isAdmitted = (url: string): boolean => {
  try {
    checkTarget(url);
    return true;
  } catch {
    return false;
  }
};

test('path and query stay exactly as they came', () => {
  expect(checkTarget('/a%20b//c?x=../#'.slice(0, -1))).toEqual({ path: '/a%20b//c', query: '?x=../' });
  expect(checkTarget('/')).toEqual({ path: '/', query: '' });
  expect(checkTarget('/a?')).toEqual({ path: '/a', query: '?' });
});

test.each(['/...', '/.a', '/a.', '/..a', '/%2e%2ea', '/a?b=\\', '/group%2Fproject', '/%252e%252e/'])(
  '%s is accepted as a path',
  (url) => expect(isAdmitted(url)).toBe(true),
);

test.each([
  '',
  'a',
  '*',
  '/a\\b',
  '/.',
  '/..',
  '/a/..',
  '/%2E',
  '/.%2e/',
  '/a%2f..',
  '/a%5C.',
  '/..;a',
  '/..%3Ba',
  '/a b',
])('%j is refused', (url) => expect(isAdmitted(url)).toBe(false));

test('an accepted target means the same to a URL parser: no segment changes', () => {
  const piece = fc.constantFrom(
    '/',
    '.',
    '..',
    '%2e',
    '%2E',
    '%2f',
    '%5c',
    '\\',
    'a',
    ';',
    '?',
    '#',
    '%',
    ' ',
    'é',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const url = `/${pieces.join('')}`;
      if (!isAdmitted(url)) return;
      const { path, query } = checkTarget(url);
      expect(path + query).toBe(url);
      expect(new URL(`http://h${url}`).pathname).toBe(path);
      expect(decodedOnce(path).split('/')).not.toContain('..');
    }),
    { numRuns: 2000 },
  );
});

function decodedOnce(path: string): string {
  return path
    .replace(/%2f/gi, '/')
    .replace(/%2e/gi, '.')
    .replace(/%5c|\\/gi, '/');
}
