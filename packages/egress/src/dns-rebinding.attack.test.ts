// Rebuilds DNS rebinding: DNS answers with a public address when the name is checked and a private one when it is dialled.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createEgressGuard, type EgressLookup } from './index.ts';

let server: Server;
let port: number;
let accepted = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    accepted += 1;
    socket.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());
beforeEach(() => {
  accepted = 0;
});

/** A resolver that gives the next answer each time and the last one for ever. */
function resolver(...answers: string[][]) {
  const asked: string[] = [];
  const lookup: EgressLookup = async (hostname) => {
    asked.push(hostname);
    const answer = answers[Math.min(asked.length, answers.length) - 1] ?? [];
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { asked, lookup };
}

const guardWith = (lookup: EgressLookup, denyAddresses: { host: string; port: number }[] = []) =>
  createEgressGuard({ allowCidrs: ['127.0.0.0/8', '::1'], denyAddresses, lookup, connectTimeoutMs: 1_000 });
const target = (host: string) => ({ protocol: 'http:' as const, host, port });

describe('a name is resolved once, all of its addresses are checked, and a checked address is dialled', () => {
  test('each connection asks DNS once, and dials the address that was checked', async () => {
    const dns = resolver(['127.0.0.1'], ['169.254.169.254']);
    const socket = await guardWith(dns.lookup).dial(target('rebind.test'));
    expect(socket.remoteAddress).toBe('127.0.0.1');
    expect(dns.asked).toEqual(['rebind.test']);
    socket.destroy();
  });

  test('the second connection checks the second answer', async () => {
    const guard = guardWith(resolver(['127.0.0.1'], ['169.254.169.254']).lookup);
    (await guard.dial(target('rebind.test'))).destroy();
    await expect(guard.dial(target('rebind.test'))).rejects.toMatchObject({ code: 'egress_denied' });
    expect(accepted).toBe(1);
  });

  test.each([
    [['127.0.0.1', '169.254.169.254']],
    [['10.0.0.1', '127.0.0.1']],
    [['127.0.0.1', '::ffff:169.254.169.254']],
    [['127.0.0.1', 'fe80::1%eth0']],
    [['127.0.0.1', 'not-an-address']],
  ])('one denied address among allowed ones denies the name: %j', async (answers) => {
    await expect(guardWith(resolver(answers).lookup).dial(target('mixed.test'))).rejects.toMatchObject({
      code: 'egress_denied',
    });
    expect(accepted).toBe(0);
  });

  test('a name without an address is unreachable, and so is one whose resolver fails', async () => {
    await expect(guardWith(resolver([]).lookup).dial(target('none.test'))).rejects.toMatchObject({
      code: 'upstream_unreachable',
    });
    const broken: EgressLookup = () => Promise.reject(new Error('SERVFAIL'));
    await expect(guardWith(broken).dial(target('none.test'))).rejects.toMatchObject({
      code: 'upstream_unreachable',
    });
  });

  test('a resolver that never answers ends the attempt in time', async () => {
    const guard = guardWith(() => new Promise(() => undefined));
    await expect(guard.dial(target('slow.test'))).rejects.toMatchObject({ code: 'connect_timeout' });
  });
});

describe('the guard never connects to a listener of ours', () => {
  const hidden = [
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['0.0.0.0', '127.8.8.8'],
    ['::', '127.0.0.1'],
    ['localhost', '127.0.0.1'],
    ['127.0.0.1', '::ffff:127.0.0.1'],
  ];
  test.each(hidden)('listening on %s, dialled as %s', async (listener, dialled) => {
    const guard = guardWith(resolver(['127.0.0.1']).lookup, [{ host: listener!, port }]);
    await expect(guard.dial(target(dialled!))).rejects.toMatchObject({ code: 'egress_denied' });
    expect(accepted).toBe(0);
  });

  test('another port of the same address may be dialled', async () => {
    const guard = guardWith(resolver(['127.0.0.1']).lookup, [{ host: '127.0.0.1', port: port + 1 }]);
    (await guard.dial(target('127.0.0.1'))).destroy();
  });
});

describe('a secret over http://', () => {
  test('may go only to a host whose every address is allowed', async () => {
    const guard = guardWith(resolver(['127.0.0.1'], ['8.8.8.8'], ['127.0.0.1', '8.8.8.8']).lookup);
    await expect(guard.isPlaintextAllowed('a.test')).resolves.toBe(true);
    await expect(guard.isPlaintextAllowed('a.test')).resolves.toBe(false);
    await expect(guard.isPlaintextAllowed('a.test')).resolves.toBe(false);
    await expect(guard.isPlaintextAllowed('127.0.0.1')).resolves.toBe(true);
    await expect(guard.isPlaintextAllowed('8.8.8.8')).resolves.toBe(false);
  });

  test('is refused while dialling if the name has moved to a public address since the check', async () => {
    const guard = guardWith(resolver(['127.0.0.1'], ['8.8.8.8']).lookup);
    await expect(guard.isPlaintextAllowed('moved.test')).resolves.toBe(true);
    await expect(guard.dial(target('moved.test'), { carriesSecret: true })).rejects.toMatchObject({
      code: 'egress_denied',
    });
  });
});
