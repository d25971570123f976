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
])('%s is recorded as %s, however deep in the causes it is', (code, told) => {
  expect(faultCode(coded(code))).toBe(told);
  expect(faultCode(new EgressError('upstream_unreachable', 'x', coded(code)))).toBe(told);
});

test('a connection that is not made in time is recorded as ETIMEDOUT', () => {
  expect(faultCode(new EgressError('connect_timeout', 'x'))).toBe('ETIMEDOUT');
});

test.each(['', 'secret.example', 'E https://x', 'UND_ERR_INVALID_ARG', 'EX: y', 'internal.host:8443'])(
  'a code in an unknown form is not recorded: %j',
  (code) => {
    expect(faultCode(coded(code))).toBeNull();
    expect(faultCode(code)).toBeNull();
  },
);
