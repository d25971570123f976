import { readConfig } from './config.ts';

const needed = {
  DATABASE_URL: 'postgres://localhost/knoxcall',
  REDIS_URL: 'redis://localhost',
  KNOXCALL_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
};
const faultOf = (given: Record<string, string>): string | undefined => {
  try {
    readConfig({ ...needed, ...given });
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

test.each([
  ['https://knoxcall.example', 'knoxcall.example'],
  ['https://app.knoxcall.example', 'knoxcall.example'],
  ['https://APP.knoxcall.example:8443', 'KnoxCall.example'],
])('dashboard %s and proxies below %s are refused because they share a host name', (url, domain) => {
  expect(faultOf({ PUBLIC_API_URL: url, PROXY_BASE_DOMAIN: domain })).toMatch(
    /PUBLIC_API_URL.*PROXY_BASE_DOMAIN/,
  );
});

test.each([
  ['https://knoxcall.example', 'proxy.knoxcall.example'],
  ['https://a.b.knoxcall.example', 'knoxcall.example'],
  ['https://knoxcall-app.example', 'app.example'],
  ['http://localhost:4000', 'localhost'],
  ['http://127.0.0.1:4000', 'localhost'],
  ['http://app.localhost:4000', 'localhost'],
])(
  'dashboard %s and proxies below %s are accepted: they share no host name, or are on this machine',
  (url, domain) => {
    expect(faultOf({ PUBLIC_API_URL: url, PROXY_BASE_DOMAIN: domain })).toBeUndefined();
  },
);

test.each([
  [{ AUDIT_SINK_URL: 'http://logs.example/' }, /AUDIT_SINK_URL.*https/],
  [{ AUDIT_SINK_URL: 'https://me:secret@logs.example/' }, /AUDIT_SINK_URL.*no user/],
  [{ REQUEST_LOG_SINK_URL: 'https://logs.example/#x' }, /REQUEST_LOG_SINK_URL.*no fragment/],
  [{ REQUEST_LOG_SINK_TOKEN: 'token' }, /REQUEST_LOG_SINK_URL.*is needed with REQUEST_LOG_SINK_TOKEN/],
  [
    { AUDIT_SINK_URL: 'https://logs.example/', AUDIT_SINK_TOKEN: 'two\nlines' },
    /AUDIT_SINK_TOKEN.*visible ASCII/,
  ],
])('a sink that could not be reached safely is refused: %j', (given, fault) => {
  const told = faultOf(given as Record<string, string>);
  expect(told).toMatch(fault);
  expect(told).not.toContain('secret');
});

test.each(['https://logs.example/in?source=knoxcall', 'http://127.0.0.1:8090/audit'])(
  'a sink at %s is accepted',
  (url) => {
    expect(faultOf({ AUDIT_SINK_URL: url, AUDIT_SINK_TOKEN: 'token' })).toBeUndefined();
  },
);
