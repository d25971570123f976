/** The end of a token, in every form in which providers state it. */
import { tokenLifetime } from './token-lifetime.ts';

const now = Date.parse('2026-01-01T00:00:00.000Z');
const hour = now / 1000 + 3600;
const jwt = (claims: unknown) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;
const lifetime = (fields: Record<string, unknown>, accessToken = 'opaque') =>
  tokenLifetime(fields, accessToken, now);

test.each([
  ['3600', 3600],
  ['3600.5', 3600.5],
  [' 3600 ', 3600],
  [0.2, 1],
  ['0x10', null],
  ['', null],
  ['soon', null],
  [null, null],
  [Number.NaN, null],
  [{}, null],
])('expires_in %j is %j seconds', (given, seconds) => {
  expect(lifetime({ expires_in: given })).toBe(seconds);
});

test.each([0, '0', -5, '-5', 1e18, '1e400', Number.POSITIVE_INFINITY, 315_360_001])(
  'expires_in %j is ignored, and other members that tell the end count',
  (given) => {
    expect(lifetime({ expires_in: given })).toBeNull();
    expect(lifetime({ expires_in: given, expires_at: hour })).toBe(3600);
  },
);

test.each([
  [hour, 3600],
  [String(hour), 3600],
  [hour * 1000, 3600],
  [String(hour * 1000), 3600],
  ['2026-01-01T01:00:00Z', 3600],
  ['2026-01-01T01:00:00.1234567Z', 3600.123],
  ['2026-01-01T03:00:00+02:00', 3600],
  ['2026-01-01T01:00:00', 3600],
  ['2026-01-01 01:00:00', 3600],
  ['Thu, 01 Jan 2026 01:00:00 GMT', 3600],
  ['0001-01-01T00:00:00Z', null],
  ['9999-12-31T23:59:59Z', null],
  ['2025-12-31T23:59:59Z', null],
  [3600, null],
  ['tomorrow', null],
  [true, null],
])('expires_at %j is %j seconds from now', (given, seconds) => {
  expect(lifetime({ expires_at: given })).toBe(seconds);
});

test.each([
  [{ expires_in_sec: 3600 }, 3600],
  [{ expires: 5_183_999 }, 5_183_999],
  [{ expires: '5183999' }, 5_183_999],
  [{ expires: hour }, 3600],
  [{ expires: '2026-01-01T01:00:00Z' }, 3600],
  [{ expires_in: 3_600_000, expires_in_sec: 3600 }, 3600],
  [{ expires_in: 60, expires_at: hour, expires_in_sec: 90, expires: 120 }, 60],
  [{ expires_at: hour, expires_in_sec: 90, expires: 120 }, 3600],
  [{ expires_in_sec: 90, expires: 120 }, 90],
])('%j is %i seconds', (fields, seconds) => {
  expect(lifetime(fields, jwt({ exp: now / 1000 + 30 }))).toBe(seconds);
});

test.each([
  [jwt({ exp: hour }), 3600],
  [jwt({ exp: now / 1000 - 1 }), null],
  [jwt({ sub: 'x' }), null],
  [jwt(null), null],
  ['x.y', null],
  ['x.%%%.y', null],
])('an access token %s alone says %j', (accessToken, seconds) => {
  expect(lifetime({}, accessToken)).toBe(seconds);
});
