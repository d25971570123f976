import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { requireRedis } from './require-redis.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that answers what comes with what `answer` makes of it; returns `host:port`. */
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
const ofVersion = (version: string) => {
  const info = `redis_version:${version}\r\n`;
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
])('%s is told as: %s', async (said, expected) => {
  const where = await refusing(said);
  expect(await told(`redis://user:hunter2@${where}/9`)).toMatch(`REDIS_URL: ${where} ${expected}`);
});

test('what is no Redis, and what speaks TLS or does not, is told apart from one that is away', async () => {
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

test('a Redis that is too old is told with its version; one that will do is told nothing of', async () => {
  expect(await told(`redis://${await ofVersion('6.2.14')}`)).toContain(
    'is Redis 6.2.14: KnoxCall needs Redis 7 or later, or Valkey',
  );
  expect(await told(`redis://${await ofVersion('7.2.4')}`)).toBe('nothing');
});

test('who can wait is told of a Redis that is away, and of no other fault', async () => {
  const lines: string[] = [];
  await requireRedis('REDIS_URL', 'redis://127.0.0.1:1', (line) => lines.push(line));
  expect(lines).toEqual([expect.stringContaining('takes no connections')]);
  const where = await refusing('WRONGPASS invalid');
  await expect(requireRedis('REDIS_URL', `redis://${where}`, (line) => lines.push(line))).rejects.toThrow(
    where,
  );
  expect(lines).toHaveLength(1);
});
