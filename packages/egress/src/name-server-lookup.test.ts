import { createEgressGuard, createNameServerLookup } from './index.ts';

const lookup = createNameServerLookup(200);

test('localhost is this machine, without a question to any name server', async () => {
  expect(await lookup('localhost')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(await lookup('a.localhost')).toEqual([{ address: '127.0.0.1', family: 4 }]);
});

test('an unknown name soon resolves to no address', async () => {
  expect(await lookup('nothing.invalid')).toEqual([]);
});

describe('the guard tells in advance why it would refuse a connection', () => {
  const guard = createEgressGuard({
    allowCidrs: ['10.1.0.0/16'],
    denyAddresses: [{ host: '10.1.0.9', port: 5432 }],
    lookup: async (name) => [{ address: name === 'public.test' ? '192.0.43.10' : '10.9.9.9', family: 4 }],
  });
  const asked = (protocol: 'http:' | 'https:', host: string, port = 443) =>
    guard.refusal({ protocol, host, port }, { carriesSecret: true });

  test.each([
    ['https:', '10.2.0.1', 443, 'address'],
    ['https:', 'private.test', 443, 'address'],
    ['https:', '10.1.0.9', 5432, 'address'],
    ['http:', 'public.test', 80, 'plaintext'],
    ['http:', '10.1.0.1', 80, null],
    ['https:', 'public.test', 443, null],
    ['https:', '10.1.0.9', 443, null],
  ] as const)('%s//%s:%i: %s', async (...[protocol, host, port, expected]) => {
    expect(await asked(protocol, host, port)).toBe(expected);
  });
});
