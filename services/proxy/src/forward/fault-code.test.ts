import { EgressError } from '@knoxcall/egress';
import { faultCode } from './fault-code.ts';

const coded = (code: string, cause?: unknown) =>
  Object.assign(new Error('https://secret.example:8443/path', { cause }), { code });

test.each([
  ['ENOTFOUND', 'ENOTFOUND'],
  ['ECONNREFUSED', 'ECONNREFUSED'],
  ['ETIMEDOUT', 'ETIMEDOUT'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown issuer (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'name mismatch (ERR_TLS_CERT_ALTNAME_INVALID)'],
  ['CERT_HAS_EXPIRED', 'expired certificate (CERT_HAS_EXPIRED)'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
  ['HPE_INVALID_CONSTANT', 'HPE_INVALID_CONSTANT'],
  ['UND_ERR_SOCKET', 'ECONNRESET'],
])('%s is told as %s, however deep it lies', (code, told) => {
  expect(faultCode(coded(code))).toBe(told);
  expect(faultCode(new EgressError('upstream_unreachable', 'x', coded(code)))).toBe(told);
});

test('a connection that does not come about in time is ETIMEDOUT', () => {
  expect(faultCode(new EgressError('connect_timeout', 'x'))).toBe('ETIMEDOUT');
});

test.each(['', 'secret.example', 'E https://x', 'UND_ERR_INVALID_ARG', 'EX: y', 'internal.host:8443'])(
  'what has no known form is not told: %j',
  (code) => {
    expect(faultCode(coded(code))).toBeNull();
    expect(faultCode(code)).toBeNull();
  },
);
