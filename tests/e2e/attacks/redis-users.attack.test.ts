/**
 * Each service has its own user in Redis, which may do what the service does and nothing else: an attacker who takes over a
 * proxy can neither write entries that other proxies read, nor read the request records of others.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTenant, type Tenant } from '@knoxcall/testkit';
import { Redis } from 'ioredis';
import { product } from '../src/shared-product.ts';

const kept = (name: string): string => readFileSync(join(product.dir, name), 'utf8').trim();
const as = (user: string, service: string): Redis =>
  new Redis(`redis://${user}:${kept(`redis-password${service}`)}@127.0.0.1:${kept('redis.port')}`);

let proxy: Redis;
let controlPlane: Redis;
let operator: Redis;
let tenant: Tenant;
beforeAll(async () => {
  proxy = as('knoxcall-proxy', '-proxy');
  controlPlane = as('knoxcall-control-plane', '-control-plane');
  operator = as('', '');
  tenant = await createTenant(product);
});
afterAll(() => {
  for (const client of [proxy, controlPlane, operator]) client.disconnect();
});

const entry = () => `knox:{t:${tenant.id}}:tenant:${tenant.id}`;
const floors = () => `knox:{t:${tenant.id}}:floors`;
const stream = 'knox:{changes}:stream';

/** `entry` and `floors` stand for keys of the tenant. */
const forbiddenToAll: string[][] = [
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['KEYS', '*'],
  ['CONFIG', 'GET', 'requirepass'],
  ['ACL', 'LIST'],
  ['MONITOR'],
  ['SUBSCRIBE', '*'],
  ['PUBLISH', 'a', 'b'],
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['CLIENT', 'PAUSE', '1'],
  ['CLIENT', 'LIST'],
  ['SHUTDOWN', 'NOSAVE'],
  ['REPLICAOF', 'NO', 'ONE'],
  ['MIGRATE', '127.0.0.1', '1', 'entry', '0', '1'],
  ['RESTORE', 'entry', '0', 'x'],
  ['SWAPDB', '0', '1'],
  ['FUNCTION', 'LIST'],
  ['SET', 'anything', '1'],
  ['GET', 'anything'],
  ['EVAL', "return redis.call('SET', 'anything', '1')", '0'],
];

const forbiddenToProxy: string[][] = [
  ['SET', 'entry', '1'],
  ['HSET', 'entry', 'r', '1'],
  ['HDEL', 'floors', 'root'],
  ['DEL', 'entry'],
  ['UNLINK', 'entry'],
  ['RENAME', 'entry', 'floors'],
  ['COPY', 'entry', 'floors'],
  ['EXPIRE', 'entry', '1'],
  ['INCRBY', 'knox:{changes}:counter', '1'],
  ['SET', 'knox:{changes}:epoch', 'x'],
  ['XADD', stream, '*', 'n', '1', 'e', '0', 'k', ''],
  ['XDEL', stream, '1-1'],
  ['XTRIM', stream, 'MAXLEN', '0'],
  ['XGROUP', 'CREATE', 'knox:request-logs', 'mine', '$'],
  ['XRANGE', 'knox:request-logs', '-', '+'],
  ['XRANGE', 'knox:refresh-requests', '-', '+'],
  ['XREAD', 'STREAMS', 'knox:request-logs', '0'],
  ['EVAL', "return redis.call('HSET', KEYS[1], 'r', '1')", '1', 'entry'],
  ['EVAL', "return redis.call('HSET', ARGV[1], 'r', '1')", '0', 'entry'],
  ['EVAL', "return redis.call('SET', KEYS[1], '1')", '1', 'knox:{changes}:epoch'],
  ['SCRIPT', 'FLUSH'],
  ['HGETALL', '{knox-jobs}:knoxcall:meta'],
  ['GET', 'knox:rate:api:600:x'],
  ['LPUSH', '{knox-jobs}:knoxcall:wait', '1'],
];

async function refusal(client: Redis, command: string[]): Promise<string> {
  const named = command.map((part) => (part === 'entry' ? entry() : part === 'floors' ? floors() : part));
  const [name = '', ...rest] = named;
  return client.call(name, ...rest).then(
    (answer) => `answered ${JSON.stringify(answer)}`,
    (error: Error) => error.message,
  );
}

const refused = /NOPERM|No permissions|can't (access|run)/;
const shown = (commands: string[][]) => commands.map((command) => [command.join(' '), command] as const);

test.each(shown([...forbiddenToAll, ...forbiddenToProxy]))(
  "the proxy's user may not: %s",
  async (_shown, command) => {
    expect(await refusal(proxy, command)).toMatch(refused);
  },
);

test.each(shown(forbiddenToAll))(
  'the user of control plane and worker may not: %s',
  async (_shown, command) => {
    expect(await refusal(controlPlane, command)).toMatch(refused);
  },
);

test('none of these commands had an effect, and the operator may use all of them', async () => {
  expect(await operator.hget(entry(), 'r')).toMatch(/^\d+$/);
  expect(await operator.hexists(floors(), 'root')).toBe(1);
  expect(await operator.exists('anything')).toBe(0);
  expect(await operator.keys('knox:{t:*')).toContain(entry());
  expect((await operator.call('ACL', 'USERS')) as string[]).toEqual(
    expect.arrayContaining(['default', 'knoxcall-control-plane', 'knoxcall-proxy']),
  );
});
