import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { requireRedis } from './require-redis.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that answers all that it receives with `answer(received)`; returns its `host:port`. */
async function answering(answer: (said: string) => string): Promise<string> {
  const server = createServer((socket) =>
    socket.on('error', () => undefined).on('data', (data) => void socket.write(answer(data.toString()))),
  );
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers each command by its name. */
const redis = (answer: (name: string) => string) =>
  answering((said) =>
    [...said.matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)]
      .map(([, name = '']) => answer(name.toLowerCase()))
      .join(''),
  );
const refusing = (words: string) => redis(() => `-${words}\r\n`);
const ofVersion = (version: string, mode = 'standalone') => {
  const info = `redis_version:${version}\r\nredis_mode:${mode}\r\n`;
  return redis((name) => (name === 'info' ? `$${info.length}\r\n${info}\r\n` : '+OK\r\n'));
};

const told = (url: string) =>
  requireRedis('REDIS_URL', url).then(
    () => 'nothing',
    (error: Error) => error.message,
  );

test.each([
  ['NOAUTH Authentication required.', 'asks for a password'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'does not take this user and password'],
  ['ERR DB index is out of range', 'has no database of that number'],
  ['LOADING Redis is loading the dataset in memory', 'is not ready yet'],
])('%s is reported as: %s', async (said, expected) => {
  const where = await refusing(said);
  expect(await told(`redis://user:hunter2@${where}/9`)).toMatch(`REDIS_URL: ${where} ${expected}`);
});

test('the error tells apart a server that is no Redis, one with or without TLS, and one that is away', async () => {
  const web = await answering(() => 'HTTP/1.1 400 Bad Request\r\n\r\n');
  const closed = '127.0.0.1:1';
  expect(await told(`redis://${web}`)).toContain('does not speak the protocol of Redis');
  expect(await told(`rediss://${web}`)).toContain('does not speak TLS');
  expect(await told(`redis://:hunter2@${closed}`)).toBe(
    `REDIS_URL: ${closed} takes no connections (ECONNREFUSED): start it, or correct host and port.`,
  );
  expect(await told('redis://nowhere.invalid')).toMatch('nowhere.invalid:6379 has a host name that');
  expect(await told('unix:///tmp/none.sock')).toMatch('the socket /tmp/none.sock is not there');
});

test.each(['end', 'resetAndDestroy'] as const)(
  'a server that answers with %s of the socket is no Redis',
  async (how) => {
    const server = createServer((socket) =>
      socket.on('error', () => undefined).once('data', () => socket[how]()),
    );
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await told(`redis://:hunter2@127.0.0.1:${port}`)).toContain(
      'does not speak the protocol of Redis',
    );
  },
);

test('a Redis that is too old is reported with its version; a recent one is not reported', async () => {
  expect(await told(`redis://${await ofVersion('6.2.14')}`)).toContain(
    'is Redis 6.2.14: KnoxCall needs Redis 7 or later, or Valkey',
  );
  expect(await told(`redis://${await ofVersion('7.2.4')}`)).toBe('nothing');
});

test('a server that leaves the first question unanswered is judged by its answer to the second', async () => {
  let questions = 0;
  const slow = await answering(() => (questions++ === 0 ? '' : 'HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await told(`redis://${slow}`)).toContain('does not speak the protocol of Redis');
});

test('for a server of another kind than the URL says, the error gives the right form of the URL', async () => {
  expect(await told(`redis://${await ofVersion('7.2.4', 'cluster')}`)).toContain('write redis+cluster://');
  expect(await told(`redis://${await ofVersion('7.2.4', 'sentinel')}`)).toContain('write redis+sentinel://');
  const plain = await refusing('ERR This instance has cluster support disabled');
  expect(await told(`redis+cluster://:hunter2@${plain}`)).toBe(
    `REDIS_URL: ${plain} is no cluster: write redis:// or redis+sentinel://.`,
  );
});

test('a fault of Sentinels is reported like that of a server, with all of their addresses', async () => {
  const urlOf = (where: string) => `redis+sentinel://u:hunter2@${where}/group?sentinel_password=hunter2`;
  expect(await told(urlOf('127.0.0.1:1'))).toBe(
    'REDIS_URL: 127.0.0.1:1 has no Sentinel that takes connections: start it, or correct hosts and ports.',
  );
  const closed = `127.0.0.1:1,${await refusing('WRONGPASS invalid')}`;
  expect(await told(urlOf(closed))).toBe(
    `REDIS_URL: ${closed} does not take this user and password: correct them.`,
  );
  const others = await redis((name) => (name === 'sentinel' ? '*-1\r\n' : '+OK\r\n'));
  expect(await told(urlOf(others))).toBe(`REDIS_URL: ${others} knows no master of that name now.`);
});

test.each([
  ['redis', 'takes no connections'],
  ['redis+cluster', 'has no node that takes connections'],
])('a caller that can wait is told of a %s that is away', async (scheme, expected) => {
  const lines: string[] = [];
  await requireRedis('REDIS_URL', `${scheme}://127.0.0.1:1`, (line) => lines.push(line));
  expect(lines).toEqual([expect.stringContaining(expected)]);
});

test('a caller that can wait fails on a fault that does not pass', async () => {
  const lines: string[] = [];
  const where = await refusing('WRONGPASS invalid');
  await expect(requireRedis('REDIS_URL', `redis://${where}`, (line) => lines.push(line))).rejects.toThrow(
    where,
  );
  expect(lines).toEqual([]);
});
