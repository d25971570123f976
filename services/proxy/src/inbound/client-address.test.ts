import { addressSet } from '@knoxcall/snapshot';
import { clientAddress } from './client-address.ts';

const trusted = addressSet(['10.0.0.0/8', 'fd00::/8']);
const none = addressSet([]);

test.each([
  ['a stranger may say what he likes', '192.0.2.1', ['1.1.1.1'], none, '192.0.2.1'],
  ['a peer that is not trusted', '192.0.2.1', ['1.1.1.1'], trusted, '192.0.2.1'],
  ['a trusted peer', '10.0.0.1', ['1.1.1.1'], trusted, '1.1.1.1'],
  ['a trusted peer in its IPv6 form', '::ffff:10.0.0.1', ['1.1.1.1'], trusted, '1.1.1.1'],
  ['the first stranger from the right', '10.0.0.1', ['9.9.9.9, 1.1.1.1, 10.0.0.2'], trusted, '1.1.1.1'],
  ['several headers are one list', '10.0.0.1', ['9.9.9.9', '1.1.1.1', '10.0.0.2'], trusted, '1.1.1.1'],
  ['all of them trusted: the farthest', '10.0.0.1', ['10.0.0.3, 10.0.0.2'], trusted, '10.0.0.3'],
  ['what cannot be read ends the walk', '10.0.0.1', ['1.1.1.1, unknown, 10.0.0.2'], trusted, '10.0.0.2'],
  ['ports and brackets', '10.0.0.1', ['[2001:db8::1]:443, 10.0.0.2:80'], trusted, '2001:db8::1'],
  ['no header', '10.0.0.1', [], trusted, '10.0.0.1'],
  ['no peer', undefined, ['1.1.1.1'], trusted, ''],
])('%s', (...[, peer, header, proxies, expected]) => {
  expect(clientAddress(peer, header, proxies)).toBe(expected);
});
