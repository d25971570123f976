import fc from 'fast-check';
import { closestName } from './closest-name.ts';

const names = ['stripe_prod_key', 'stripe_test_key', 'SLACK_TOKEN', 'db'];

test.each([
  ['stripe_prod_keys', 'stripe_prod_key'],
  ['strpe_prod_key', 'stripe_prod_key'],
  ['stripe-prod-key', 'stripe_prod_key'],
  ['STRIPE_PROD_KEY', 'stripe_prod_key'],
  ['slack_token', 'SLACK_TOKEN'],
  ['slack tokne', 'SLACK_TOKEN'],
  ['dB', 'db'],
  ['dc', undefined],
  ['github', undefined],
  ['', undefined],
  ['SLACK_TOKEN', undefined],
])('%j most likely means %j', (wanted, meant) => {
  expect(closestName(wanted, names)).toBe(meant);
});

test('of two similar names the nearer one is suggested', () => {
  expect(closestName('key_one', ['key_ones_', 'key_on', 'keys_one_'])).toBe('key_ones_');
  expect(closestName('webhook_1', ['webhook_22', 'webhook_2'])).toBe('webhook_2');
});

test('a name with one letter more, less or changed is still found', () => {
  const name = fc.stringMatching(/^[a-z]{6,40}$/);
  fc.assert(
    fc.property(name, fc.nat(), fc.constantFrom('', 'q', 'qz'), (meant, place, put) => {
      const at = place % meant.length;
      const wanted = `${meant.slice(0, at)}${put}${meant.slice(at + 1)}`;
      fc.pre(wanted !== meant);
      expect(closestName(wanted, [meant])).toBe(meant);
    }),
  );
});
