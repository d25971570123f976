import { snippetsOf } from './snippet-text.ts';

const facts = { address: 'http://acme.localhost:4001', slug: 'stripe', target: 'https://api.stripe.com' };

test('a route is called by its address and by headers', () => {
  const [byAddress, byHeaders] = snippetsOf('curl', facts).map(({ text }) => text);
  expect(byAddress).toContain('curl http://acme.localhost:4001/r/stripe/path');
  expect(byAddress).not.toContain('x-knoxcall-route');
  expect(byHeaders).toContain('curl http://acme.localhost:4001/path');
  expect(byHeaders).toContain('x-knoxcall-route: stripe');
});

test('a client library that accepts only a host gets the host of the route', () => {
  const [{ text = '' } = {}] = snippetsOf('vendor', facts);
  expect(text).toContain('host: "stripe--acme.localhost"');
  expect(text).toContain('port: 4001');
  const [{ text: secure = '' } = {}] = snippetsOf('vendor', {
    ...facts,
    address: 'https://acme.example.com',
  });
  expect(secure).not.toMatch(/(port|protocol):/);
});

test('for an unknown client the snippet names the address and the key', () => {
  const [{ text = '' } = {}] = snippetsOf('vendor', { ...facts, target: 'https://bank.example.com' });
  expect(text).toContain('http://acme.localhost:4001/r/stripe');
});
