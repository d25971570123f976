/** The forms of REDIS_URL: how each is parsed, and that an incomplete URL has none of them. */
import fc from 'fast-check';
import { parseRedisUrl } from './redis-url.ts';
import { redisUrl, serverEndpoints, serverPlace } from './settings.ts';

test('the URL of one server is passed to the Redis client as it is', () => {
  for (const url of ['redis://h', 'rediss://u:p@h:1/2?family=6', 'unix:///run/redis.sock'])
    expect(parseRedisUrl(url)).toEqual({ form: 'single', url });
});

test('a Sentinel URL gives the Sentinels, the group, the logins of servers and Sentinels, and the database', () => {
  expect(
    parseRedisUrl(
      'rediss+sentinel://me:p%40ss@a:1,[::1],b/my.group-1/2?sentinel_user=s&sentinel_password=x%26',
    ),
  ).toEqual({
    form: 'sentinel',
    nodes: [
      { host: 'a', port: 1 },
      { host: '::1', port: 26379 },
      { host: 'b', port: 26379 },
    ],
    tls: true,
    login: { username: 'me', password: 'p@ss' },
    sentinelLogin: { username: 's', password: 'x&' },
    name: 'my.group-1',
    db: 2,
  });
  expect(parseRedisUrl('redis+sentinel://:p@a/group')).toMatchObject({
    tls: false,
    login: { username: undefined, password: 'p' },
    sentinelLogin: { username: undefined, password: undefined },
    db: 0,
  });
});

test('a cluster URL gives some of its nodes', () => {
  expect(parseRedisUrl('redis+cluster://me:p@a,b:7001/')).toEqual({
    form: 'cluster',
    nodes: [
      { host: 'a', port: 6379 },
      { host: 'b', port: 7001 },
    ],
    tls: false,
    login: { username: 'me', password: 'p' },
  });
});

test.each([
  'redis+sentinel://a:1',
  'redis+sentinel://a:1/',
  'redis+sentinel://a:1/group/x',
  'redis+sentinel://a:1/group?sentinel_passwort=x',
  'redis+sentinel:///group',
  'redis+sentinel://a,,b/group',
  'redis+sentinel://a:x/group',
  'redis+sentinel://u:p#w@a/group',
  'redis+sentinel://u:%zz@a/group',
  'redis+cluster://',
  'redis+cluster://a:70000',
  'redis+cluster://a/1',
  'redis+cluster://a?password=x',
  'redis+cluster://u:p@x@a',
  'redis+ring://a',
  'redis://:pa#ss@a:6379',
])('%s has none of these forms', (url) => {
  expect(parseRedisUrl(url)).toBeUndefined();
  expect(redisUrl.safeParse(url).success).toBe(false);
});

test('no URL loses or changes a password', () => {
  const password = fc.string({ minLength: 1, unit: 'grapheme' });
  fc.assert(
    fc.property(password, password, (own, sentinels) => {
      const url = `redis+sentinel://u:${encodeURIComponent(own)}@a,b/g?sentinel_password=${encodeURIComponent(sentinels)}`;
      expect(parseRedisUrl(url)).toMatchObject({
        login: { username: 'u', password: own },
        sentinelLogin: { password: sentinels },
      });
    }),
  );
});

test('every host counts as a server of ours, and messages show hosts and ports alone', () => {
  const url = 'redis+cluster://u:hunter2@a,b:7001';
  expect(serverEndpoints(url, 6379)).toEqual([
    { host: 'a', port: 6379 },
    { host: 'b', port: 7001 },
  ]);
  expect(serverPlace(url, 6379)).toBe('a:6379,b:7001');
});
