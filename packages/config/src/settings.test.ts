/** The kinds of setting that the services share: what each accepts and refuses, and that all faults are reported at once. */
import { z } from 'zod';
import { ConfigError, parseConfig } from './parse-config.ts';
import {
  baseUrl,
  domain,
  endpoints,
  keyManagement,
  ranges,
  redisUrl,
  requireKeyManagement,
  serverEndpoints,
} from './settings.ts';

test.each(['127.0.0.0/8', '::1', '10.0.0.1', '2001:db8::/32', '0.0.0.0/0'])('%s is a range', (entry) => {
  expect(ranges.parse(`${entry}, ${entry}`)).toEqual([entry, entry]);
});

test.each([
  'a',
  '10.0.0',
  '010.0.0.1',
  '0x7f.1',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '1',
  '::/129',
])('%j is not a range', (entry) => {
  expect(ranges.safeParse(`127.0.0.1,${entry}`).success).toBe(false);
});

test('an endpoint needs a host and a port', () => {
  expect(endpoints.parse('db:5432,[::1]:6379')).toEqual([
    { host: 'db', port: 5432 },
    { host: '::1', port: 6379 },
  ]);
  for (const text of ['db', '::1:6379', 'db:port', ':5432'])
    expect(endpoints.safeParse(text).success).toBe(false);
});

test('a server listens where its URL says, and at the usual port if the URL names none', () => {
  expect(serverEndpoints('postgres://u:p@[::1]/db', 5432)).toEqual([{ host: '::1', port: 5432 }]);
  expect(serverEndpoints('redis://cache:6400', 6379)).toEqual([{ host: 'cache', port: 6400 }]);
  expect(serverEndpoints('unix:///run/redis.sock', 6379)).toEqual([]);
  expect(serverEndpoints('postgres:///db?host=/run/postgresql', 5432)).toEqual([]);
  expect(serverEndpoints('postgres:///db?host=10.0.0.5&port=6432', 5432)).toEqual([
    { host: '10.0.0.5', port: 6432 },
  ]);
});

test.each(['http://u:p@host', 'https://host?x=1', 'https://host#x', 'ftp://host', 'host'])(
  '%j is not a base URL',
  (url) => {
    expect(baseUrl.safeParse(url).success).toBe(false);
  },
);

test('a URL that cannot be parsed is reported as any other fault', () => {
  expect(redisUrl.safeParse('redis://:pa#ss@cache:6379').success).toBe(false);
  expect(redisUrl.safeParse('redis://:pa%23ss@cache:6379').success).toBe(true);
});

test('one error reports every fault of a configuration, and no value', () => {
  const schema = z
    .object({ EGRESS_ALLOW_CIDRS: ranges.default([]), PROXY_BASE_DOMAIN: domain, ...keyManagement })
    .superRefine(requireKeyManagement);
  const given = { EGRESS_ALLOW_CIDRS: 'secret-a', PROXY_BASE_DOMAIN: 'secret b' };
  const told = (environment: Record<string, string>) => {
    try {
      parseConfig(schema, environment);
    } catch (error) {
      if (error instanceof ConfigError) return error;
    }
    throw new Error('was taken');
  };
  expect(told(given).faults.map((fault) => fault.split(':')[0])).toEqual([
    ...Object.keys(given),
    'KNOXCALL_MASTER_KEY_FILE',
  ]);
  expect(told(given).message).not.toContain('secret');
  const whole = { PROXY_BASE_DOMAIN: 'knox.example' };
  expect(told(whole).faults).toEqual([expect.stringContaining('KNOXCALL_MASTER_KEY_FILE')]);
  expect(told({ ...whole, KMS_PROVIDER: 'aws' }).faults).toEqual([expect.stringContaining('KMS_KEY_ID')]);
});
