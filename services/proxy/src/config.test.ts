import { ConfigError } from '@knoxcall/config';
import { readConfig } from './config.ts';

const required = { REDIS_URL: 'redis://127.0.0.1:1', KNOXCALL_MASTER_KEY: 'x' };
/** The proxy's own addresses, which the guard denies without any setting. */
const own = [
  { host: '0.0.0.0', port: 4001 },
  { host: '127.0.0.1', port: 4004 },
  { host: '127.0.0.1', port: 1 },
];

test('without settings the documented defaults hold', () => {
  expect(readConfig(required)).toMatchObject({
    listen: { host: '0.0.0.0', port: 4001 },
    metrics: { host: '127.0.0.1', port: 4004 },
    baseDomain: 'localhost',
    publicApiUrl: 'http://localhost:4000',
    bodyInjectionMaxBytes: 1_048_576,
    egress: { allowCidrs: [], denyAddresses: own },
    trustedProxies: [],
    snapshots: { maxAgeMs: 900_000 },
    inFlight: { max: 8_000, maxPerTenant: 2_000 },
    buffers: { max: 268_435_456, maxPerTenant: 67_108_864 },
    bodyPace: { idleMs: 30_000, graceMs: 20_000, bytesPerSecond: 1024, totalMs: 120_000 },
    shutdownGraceMs: 30_000,
  });
});

test('opened values are kept for a tenth of a data key at most', () => {
  const openedValueMs = (settings: Record<string, string>) =>
    readConfig({ ...required, ...settings }).openedValueMs;
  expect(openedValueMs({})).toBe(60_000);
  expect(openedValueMs({ DATA_KEY_TTL_SECONDS: '10' })).toBe(1_000);
  expect(openedValueMs({ DATA_KEY_TTL_SECONDS: '10', OPENED_VALUE_SECONDS: '0' })).toBe(0);
});

test('lists of addresses and ranges are parsed', () => {
  const { egress, trustedProxies, baseDomain } = readConfig({
    ...required,
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8, ::1',
    EGRESS_DENY_ADDRESSES: '127.0.0.1:5432,[::1]:6379,db.internal:5432',
    TRUSTED_PROXIES: '10.0.0.0/8',
    PROXY_BASE_DOMAIN: 'KnoxCall.Example',
  });
  expect(egress.allowCidrs).toEqual(['127.0.0.0/8', '::1']);
  expect(egress.denyAddresses).toEqual([
    { host: '127.0.0.1', port: 5432 },
    { host: '::1', port: 6379 },
    { host: 'db.internal', port: 5432 },
    ...own,
  ]);
  expect(trustedProxies).toEqual(['10.0.0.0/8']);
  expect(baseDomain).toBe('knoxcall.example');
});

test.each([
  ['redis://[::1]:6390', { host: '::1', port: 6390 }],
  ['redis://user:pass@redis.internal', { host: 'redis.internal', port: 6379 }],
])('the guard never connects to the Redis server of %s', (REDIS_URL, endpoint) => {
  expect(readConfig({ ...required, REDIS_URL }).egress.denyAddresses).toContainEqual(endpoint);
});

test('a server at a Unix socket has no address to deny', () => {
  const { denyAddresses } = readConfig({ ...required, REDIS_URL: 'unix:///run/redis.sock' }).egress;
  expect(denyAddresses).toEqual(own.slice(0, 2));
});

test('one error names all bad values and shows none', () => {
  const read = () =>
    readConfig({
      PROXY_PORT: 'secret-a',
      TRUSTED_PROXIES: '10.0.0.0/99',
      EGRESS_DENY_ADDRESSES: 'secret-b',
      PROXY_BASE_DOMAIN: '*',
    });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(
    /REDIS_URL[\s\S]*PROXY_PORT[\s\S]*PROXY_BASE_DOMAIN[\s\S]*EGRESS_DENY_ADDRESSES[\s\S]*TRUSTED_PROXIES/,
  );
  expect(read).not.toThrow(/secret-/);
});

test('a configuration without a way to unwrap data keys is refused', () => {
  expect(() => readConfig({ REDIS_URL: required.REDIS_URL })).toThrow(/KNOXCALL_MASTER_KEY_FILE/);
  expect(() => readConfig({ REDIS_URL: required.REDIS_URL, KMS_PROVIDER: 'aws' })).toThrow(/KMS_KEY_ID/);
});
