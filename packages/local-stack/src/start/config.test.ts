import { ConfigError } from '@knoxcall/config';
import { parseStartConfig } from './config.ts';

const faultsOf = (environment: Record<string, string>) => {
  try {
    parseStartConfig(environment, '/home/me');
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('settings of the start command', () => {
  test('without settings the documented defaults hold', () => {
    expect(parseStartConfig({}, '/home/me')).toMatchObject({
      CONTROL_PLANE_PORT: 4000,
      PROXY_PORT: 4001,
      ECHO_PORT: 4002,
      CONTROL_PLANE_METRICS_PORT: 4003,
      PROXY_METRICS_PORT: 4004,
      BIND_ADDRESS: '127.0.0.1',
      METRICS_BIND_ADDRESS: '127.0.0.1',
      KNOXCALL_DATA_DIR: '/home/me/.knoxcall',
      KNOXCALL_BOOTSTRAP_TENANT: 'demo',
      PUBLIC_API_URL: 'http://localhost:4000',
      PROXY_BASE_DOMAIN: 'localhost',
      EGRESS_ALLOW_CIDRS: ['127.0.0.0/8', '::1/128'],
    });
  });

  test('the public URL has the port of the control plane', () => {
    expect(parseStartConfig({ CONTROL_PLANE_PORT: '5000' }, '/').PUBLIC_API_URL).toBe(
      'http://localhost:5000',
    );
  });

  test('an absolute data directory is used as it is', () => {
    expect(parseStartConfig({ KNOXCALL_DATA_DIR: '/srv/knox' }, '/home/me').KNOXCALL_DATA_DIR).toBe(
      '/srv/knox',
    );
  });

  test('one error names every bad value', () => {
    const faults = faultsOf({
      CONTROL_PLANE_PORT: '70000',
      BIND_ADDRESS: 'localhost',
      DATABASE_URL: 'mysql://x',
      KNOXCALL_BOOTSTRAP_TENANT: 'No Slug',
    }).join('\n');
    for (const name of ['CONTROL_PLANE_PORT', 'BIND_ADDRESS', 'DATABASE_URL', 'KNOXCALL_BOOTSTRAP_TENANT']) {
      expect(faults).toContain(name);
    }
  });

  test('the same port for two services is refused, and the error names both variables', () => {
    const faults = faultsOf({ PROXY_PORT: '4000' }).join('\n');
    expect(faults).toContain('PROXY_PORT');
    expect(faults).toContain('CONTROL_PLANE_PORT');
  });

  test('an error names a bad credential and never shows it', () => {
    const faults = faultsOf({
      KNOXCALL_BOOTSTRAP_API_KEY: 'tk_live_oops',
      KNOXCALL_ADMIN_TOKEN: 'short',
    }).join('\n');
    expect(faults).toContain('KNOXCALL_BOOTSTRAP_API_KEY');
    expect(faults).toContain('KNOXCALL_ADMIN_TOKEN');
    expect(faults).not.toMatch(/oops|short(?!er)/);
  });
});
