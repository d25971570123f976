import fc from 'fast-check';
import { rewriteCookie, rewriteLink, rewriteRefresh } from './in-headers.ts';

const mark = (reference: string) => `[${reference}]`;

test.each([
  ['<https://a/1>; rel="next"', '<[https://a/1]>; rel="next"'],
  ['</1>; rel=next, </2>;rel="last"', '<[/1]>; rel=next, <[/2]>;rel="last"'],
  ['</a,b;c>; title="x, <y>; \\"<z>"; rel=next,</2>', '<[/a,b;c]>; title="x, <y>; \\"<z>"; rel=next,<[/2]>'],
  ['<>; rel=self', '<[]>; rel=self'],
  ['</never-ends', '</never-ends'],
  ['no link', 'no link'],
  ['', ''],
])('Link %j is rewritten', (value, expected) => {
  expect(rewriteLink(value, mark)).toBe(expected);
});

test.each([
  ['5; url=https://a/x', '5; url=[https://a/x]'],
  ['0;URL="/x"', '0;URL="[/x]"'],
  ["0.5, url = '/x' ", "0.5, url = '[/x]' "],
  ['0 /x', '0 [/x]'],
  ['0; url="/x', '0; url="[/x]'],
  ['5', '5'],
  ['', ''],
  ['; url=/x', '; url=[/x]'],
])('Refresh %j is rewritten', (value, expected) => {
  expect(rewriteRefresh(value, mark)).toBe(expected);
});

test('text that is no reference stays unchanged', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      expect(rewriteLink(value, (text) => text)).toBe(value);
      expect(rewriteRefresh(value.trim(), (text) => text).replaceAll(/\s/g, '')).toBe(
        value.trim().replaceAll(/\s/g, ''),
      );
    }),
  );
});

describe('a cookie', () => {
  const places = (basePath: string, prefix: string) => ({
    target: { origin: 'https://api.test', basePath },
    caller: { origin: 'http://p', prefix, path: '/' },
  });

  test.each([
    ['a=b', '', 'a=b'],
    ['a=b; Path=/', '', 'a=b; Path=/'],
    [
      'a="x; Domain"; Domain=api.test; path=/; Secure; HttpOnly',
      '',
      'a="x; Domain"; path=/; Secure; HttpOnly',
    ],
    ['a=b;domain=.api.test;Path=/base/v1;SameSite=None', '', 'a=b;Path=/v1;SameSite=None'],
    ['a=b; Path=/base', '', 'a=b; Path=/'],
    ['a=b; Path=/', '/r/x', 'a=b; Path=/r/x/'],
    ['a=b; Path=/base/v1', '/r/x', 'a=b; Path=/r/x/v1'],
    ['a=b; Path=/other', '/r/x', 'a=b; Path=/other'],
    ['a=b; Path=', '/r/x', 'a=b; Path='],
    ['__Host-a=b; Path=/; Secure', '/r/x', '__Host-a=b; Path=/; Secure'],
    ['', '', ''],
  ])('%j is rewritten for the prefix %j', (value, prefix, expected) => {
    expect(rewriteCookie(value, places('/base', prefix))).toBe(expected);
  });

  test('of a target without a path keeps its own path', () => {
    expect(rewriteCookie('a=b; Path=/any; Domain=x', places('', '/r/x'))).toBe('a=b; Path=/r/x/any');
  });
});
