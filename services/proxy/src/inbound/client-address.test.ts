import { addressSet } from '@knoxcall/snapshot';
import { clientAddress } from './client-address.ts';

const trusted = addressSet(['10.0.0.0/8', 'fd00::/8']);
const none = addressSet([]);

test.each([
  ['a header counts for nothing without trusted proxies', '192.0.2.1', ['1.1.1.1'], none, '192.0.2.1'],
  ['a header of an untrusted peer counts for nothing', '192.0.2.1', ['1.1.1.1'], trusted, '192.0.2.1'],
  ['a header of a trusted peer counts', '10.0.0.1', ['1.1.1.1'], trusted, '1.1.1.1'],
  ['a trusted peer may have its IPv6 form', '::ffff:10.0.0.1', ['1.1.1.1'], trusted, '1.1.1.1'],
  [
    'the first untrusted address from the right counts',
    '10.0.0.1',
    ['9.9.9.9, 1.1.1.1, 10.0.0.2'],
    trusted,
    '1.1.1.1',
  ],
  ['several headers count as one list', '10.0.0.1', ['9.9.9.9', '1.1.1.1', '10.0.0.2'], trusted, '1.1.1.1'],
  ['if all are trusted, the farthest counts', '10.0.0.1', ['10.0.0.3, 10.0.0.2'], trusted, '10.0.0.3'],
  [
    'an address that cannot be parsed ends the search',
    '10.0.0.1',
    ['1.1.1.1, unknown, 10.0.0.2'],
    trusted,
    '10.0.0.2',
  ],
  ['ports and brackets are removed', '10.0.0.1', ['[2001:db8::1]:443, 10.0.0.2:80'], trusted, '2001:db8::1'],
  ['no header', '10.0.0.1', [], trusted, '10.0.0.1'],
  ['no peer', undefined, ['1.1.1.1'], trusted, ''],
])('%s', (...[, peer, header, proxies, expected]) => {
  expect(clientAddress(peer, header, proxies)).toBe(expected);
});
