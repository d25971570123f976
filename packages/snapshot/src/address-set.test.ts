import fc from 'fast-check';
import { addressSet, normalAddress } from './address-set.ts';

const v4 = fc.ipV4();

test('an IPv4 address equals its IPv6 form, in the list and as the address of a caller', () => {
  fc.assert(
    fc.property(v4, (address) => {
      expect(normalAddress(`::ffff:${address}`)).toBe(address);
      expect(addressSet([address]).has(`::ffff:${address}`)).toBe(true);
      expect(addressSet([`::ffff:${address}`]).has(address)).toBe(true);
      expect(addressSet([`::ffff:${address}/128`]).has(address)).toBe(true);
    }),
  );
});

test('a range holds exactly the addresses with its prefix', () => {
  const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  fc.assert(
    fc.property(v4, v4, fc.integer({ min: 0, max: 32 }), (network, address, bits) => {
      const size = 2 ** (32 - bits);
      const isWithin = Math.floor(toNumber(network) / size) === Math.floor(toNumber(address) / size);
      expect(addressSet([`${network}/${bits}`]).has(address)).toBe(isWithin);
    }),
  );
});

test('ranges of one address family hold no address of the other', () => {
  expect(addressSet(['0.0.0.0/0']).has('2001:db8::1')).toBe(false);
  expect(addressSet(['::/0']).has('10.0.0.1')).toBe(false);
  expect(addressSet(['2001:db8::/32']).has('2001:db8:1::1')).toBe(true);
});

test.each([
  '',
  'a',
  '10.0.0',
  '010.0.0.1',
  '0x7f.1',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '1',
])('%j matches nothing', (entry) => {
  expect(addressSet([entry]).has('10.0.0.1')).toBe(false);
  expect(addressSet(['0.0.0.0/0', '::/0']).has(entry.includes('/') ? entry : `${entry}!`)).toBe(false);
});

test('a set covers an entry exactly if one of its ranges holds all addresses of the entry', () => {
  const bits = fc.integer({ min: 0, max: 32 });
  fc.assert(
    fc.property(v4, bits, bits, (network, outer, inner) => {
      const set = addressSet([`${network}/${outer}`]);
      expect(set.covers(`${network}/${inner}`)).toBe(inner >= outer);
    }),
  );
  fc.assert(
    fc.property(v4, bits, v4, (network, outer, other) => {
      const set = addressSet([`${network}/${outer}`]);
      expect(set.covers(other)).toBe(set.has(other));
    }),
  );
});

test('an entry of the other address family, or one that cannot be parsed, is covered by no range', () => {
  expect(addressSet(['0.0.0.0/0']).covers('2001:db8::/32')).toBe(false);
  expect(addressSet(['::/0']).covers('10.0.0.0/8')).toBe(false);
  expect(addressSet(['10.0.0.0/8']).covers('::ffff:10.1.0.0/112')).toBe(true);
  expect(addressSet(['0.0.0.0/0', '::/0']).covers('10.0.0.0/33')).toBe(false);
});
