import { isAllowedHost } from './secret-rules.ts';

test.each([
  ['api.example.com', null, true],
  ['api.example.com', [], false],
  ['api.example.com', ['api.example.com'], true],
  ['api.example.com', ['API.example.com.'], true],
  ['api.example.com', ['example.com'], false],
  ['api.example.com', ['*.example.com'], true],
  ['a.b.example.com', ['*.example.com'], true],
  ['example.com', ['*.example.com'], false],
  ['evilexample.com', ['*.example.com'], false],
  ['example.com.evil.org', ['*.example.com', 'example.com'], false],
  ['.example.com', ['*.example.com'], false],
  ['example.com', ['*.'], false],
  ['example.com', ['*'], false],
  ['::1', ['[::1]'], true],
  ['', [''], false],
])('host %s with allowed_hosts %j: %s', (host, allowed, expected) =>
  expect(isAllowedHost(host, allowed)).toBe(expected),
);
