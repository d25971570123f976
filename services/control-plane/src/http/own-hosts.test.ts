/** Which hosts are the control plane's own. */
import fc from 'fast-check';
import { createOwnHosts } from './own-hosts.ts';

const isOwnHost = createOwnHosts({
  PUBLIC_API_URL: 'https://Knoxcall.Example:8443/base',
  CONTROL_PLANE_HOSTS: ['control-plane', '10.1.2.3', '[fd00::1]'],
  BIND_ADDRESS: '192.168.7.7',
});

test.each([
  ...['knoxcall.example', 'KNOXCALL.example:443', 'knoxcall.example.:8443', 'control-plane:4000'],
  ...['10.1.2.3:4000', '[FD00:0::1]:4000', '192.168.7.7', 'localhost', 'LOCALHOST:1', 'localhost.'],
  ...['127.0.0.1:4000', '127.9.9.9', '[::1]:4000', '[0:0:0:0:0:0:0:1]'],
])('%s is an own host', (host) => {
  expect(isOwnHost(host)).toBe(true);
});

test.each([
  ...['', 'evil.example', 'knoxcall.example.evil.example', 'evil-knoxcall.example', 'a.knoxcall.example'],
  ...['localhost.evil.example', '127.0.0.1.evil.example', 'evil.example#localhost', 'localhost@evil.example'],
  ...['evil.example/localhost', 'localhost, evil.example', ' localhost', '10.1.2.4', '0.0.0.0', '[::]'],
  ...['[::ffff:127.0.0.1]', 'knoxcall.example:port', 'localhost:123456', '%6cocalhost', 'localhost\\.evil'],
])('%j is not an own host', (host) => {
  expect(isOwnHost(host)).toBe(false);
});

test('a host name that only begins or ends with ours is not an own host', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  fc.assert(
    fc.property(part, fc.constantFrom('.', '-', ''), (word, between) => {
      expect(isOwnHost(`knoxcall.example.${word}`)).toBe(false);
      expect(isOwnHost(`${word}${between}knoxcall.example`)).toBe(false);
    }),
  );
});
