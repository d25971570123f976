import fc from 'fast-check';
import { setsOwnCookie, withoutOwnCookies } from './own-cookies.ts';

test.each([
  ['knoxcall=secret', undefined],
  ['__Host-knoxcall=secret', undefined],
  ['knoxcall=secret; __Host-knoxcall=secret', undefined],
  ['a=1; knoxcall=secret; b=2', 'a=1; b=2'],
  ['knoxcall=secret; a=1', 'a=1'],
  ['a=1;knoxcall=secret', 'a=1'],
  ['a=1 ;  b = "2" ; knoxcall = secret;c', 'a=1 ;  b = "2" ;c'],
  ['__Host-knoxcall_oidc=sealed; a=1', 'a=1'],
  ['knoxcall_oauth2_0123abc=sealed;\ta=1', 'a=1'],
  ['__HOST-KnoxCall=secret; a=1', 'a=1'],
  ['=knoxcall=secret; a=1', 'a=1'],
  ['a=1; knoxcall', 'a=1'],
])('of the cookies %j the upstream gets %j', (value, kept) => {
  expect(withoutOwnCookies(value)).toBe(kept);
});

test.each([
  'a=1; b=2',
  'myknoxcall=1',
  'knoxcalls=1',
  'knoxcall-=1',
  'a=knoxcall=1',
  ' a = 1 ;;b=\xe4; ',
  '',
])('the cookies %j stay unchanged', (value) => {
  expect(withoutOwnCookies(value)).toBe(value);
});

test('a cookie of ours is removed and nothing else, whatever stands around it', () => {
  const other = fc.stringMatching(/^ ?[a-z]{1,6}(=[\x21-\x3a\x3c-\x7e]{0,8})?$/);
  const name = fc.constantFrom('knoxcall', '__Host-knoxcall', 'knoxcall_oidc', '__Host-knoxcall_passkey');
  fc.assert(
    fc.property(
      fc.array(other, { maxLength: 5 }),
      name,
      fc.array(other, { maxLength: 5 }),
      (before, own, after) => {
        const value = [...before, `${before.length > 0 ? ' ' : ''}${own}=secret`, ...after].join(';');
        const kept = withoutOwnCookies(value) ?? '';
        const expected = [...before, ...after].join(';');
        expect(kept).toBe(before.length > 0 ? expected : expected.replace(/^[ \t]+/, ''));
      },
    ),
  );
});

test.each([
  'knoxcall=x',
  '__Host-knoxcall=x; Path=/; Secure',
  ' knoxcall =x; Path=/',
  '\tknoxcall=x',
  '=knoxcall=x',
  '==knoxcall=x; Max-Age=1',
  'KNOXCALL=x',
  'knoxcall_oidc=x',
  'knoxcall',
])('an upstream may not set %j', (value) => {
  expect(setsOwnCookie(value)).toBe(true);
});

test.each(['a=1', 'a=knoxcall', 'a=1; Path=/knoxcall', 'knoxcalls=1', 'my_knoxcall=1', ''])(
  'an upstream may set %j',
  (value) => {
    expect(setsOwnCookie(value)).toBe(false);
  },
);
