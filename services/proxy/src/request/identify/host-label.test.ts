import { labelOfHost, readLabel } from './host-label.ts';

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
])('%s is not for a key of %s', (host, tenant) => expect(named(host, tenant)).toBeUndefined());
