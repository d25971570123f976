import { parseStartConfig } from './config.ts';
import { controlPlaneEnvironment, proxyEnvironment, workerEnvironment } from './service-environment.ts';

const facts = {
  databaseUrl: 'postgresql://knoxcall:pw@127.0.0.1:41001/knoxcall',
  redisUrls: { controlPlane: 'redis://c:pw@127.0.0.1:41002', proxy: 'redis://p:pw@127.0.0.1:41002' },
  adminToken: 'operator-token-of-test',
  workerMetricsPort: 41003,
  masterKeyFile: '/data/master.key',
};
const config = parseStartConfig({}, '/data');

describe('the environment of each service', () => {
  test('denies the egress guard both servers and every listener of ours, but not the echo upstream', () => {
    const { EGRESS_DENY_ADDRESSES: denied = '' } = proxyEnvironment({}, config, facts);
    expect(denied.split(',')).toEqual(
      ['41001', '41002', '4000', '4001', '4003', '4004', '41003'].map((port) => `127.0.0.1:${port}`),
    );
  });

  test('keeps the addresses that the user denies', () => {
    const own = parseStartConfig({ EGRESS_DENY_ADDRESSES: '10.0.0.9:80' }, '/data');
    expect(proxyEnvironment({}, own, facts).EGRESS_DENY_ADDRESSES).toMatch(
      /^10\.0\.0\.9:80,127\.0\.0\.1:41001,/,
    );
  });

  test('denies servers that the user runs too, at their default ports', () => {
    const redisUrls = { controlPlane: 'rediss://cache.internal', proxy: 'rediss://cache.internal' };
    const own = { ...facts, databaseUrl: 'postgres://db.internal/x', redisUrls };
    const denied = proxyEnvironment({}, config, own).EGRESS_DENY_ADDRESSES;
    expect(denied).toContain('db.internal:5432,cache.internal:6379');
  });

  test('holds neither DEBUG nor NODE_DEBUG, but the other variables of the user', () => {
    const user = { DEBUG: '*', NODE_DEBUG: 'http', AWS_REGION: 'eu-central-1' };
    for (const environment of [
      controlPlaneEnvironment(user, config, facts),
      proxyEnvironment(user, config, facts),
    ]) {
      expect(environment).toMatchObject({ AWS_REGION: 'eu-central-1' });
      expect(environment).not.toHaveProperty('DEBUG');
      expect(environment).not.toHaveProperty('NODE_DEBUG');
    }
  });

  test('gives the proxy neither the database, nor the operator token, nor the first key', () => {
    const user = { DATABASE_URL: 'postgres://x', KNOXCALL_ADMIN_TOKEN: 'x', KNOXCALL_BOOTSTRAP_API_KEY: 'x' };
    const environment = proxyEnvironment(user, config, facts);
    for (const name of Object.keys(user)) expect(environment).not.toHaveProperty(name);
  });

  test('gives the worker no operator token, and no service the URL of the role that owns the tables', () => {
    const user = { KNOXCALL_ADMIN_TOKEN: 'x', DIRECT_DATABASE_URL: 'postgres://owner@x/y' };
    const environments = [controlPlaneEnvironment, workerEnvironment, proxyEnvironment].map((of) =>
      of(user, config, facts),
    );
    expect(environments.map((one) => 'KNOXCALL_ADMIN_TOKEN' in one)).toEqual([true, false, false]);
    expect(environments.map((one) => 'DIRECT_DATABASE_URL' in one)).toEqual([false, false, false]);
  });

  test("denies the operator's port too, if it is a port of its own", () => {
    const own = parseStartConfig({ ADMIN_PORT: '4009' }, '/data');
    expect(proxyEnvironment({}, own, facts).EGRESS_DENY_ADDRESSES).toContain('127.0.0.1:4009');
  });

  test('names no master key file if the key is kept elsewhere', () => {
    const environment = controlPlaneEnvironment({}, config, { ...facts, masterKeyFile: undefined });
    expect(environment).not.toHaveProperty('KNOXCALL_MASTER_KEY_FILE');
  });
});
