import { createPrivateKey, X509Certificate } from 'node:crypto';
import { goodFile, goodFiles, parts, uploadOf } from './fixtures/read-fixtures.ts';
import { parseCertificate } from './parse-certificate.ts';
import { readPem } from './pem.ts';

const now = new Date('2027-01-01T00:00:00.000Z');

const subjectsOf = (pem: string): (string | undefined)[] =>
  (readPem(pem) ?? []).map(({ der }) => new X509Certificate(der).subject.split('CN=')[1]);

describe('every file that openssl writes is read as openssl itself reads it', () => {
  test('the table holds more than 100 such files', () => {
    expect(goodFiles.length).toBeGreaterThan(100);
  });

  test.each(goodFiles.map((file) => [file.name, file] as const))('%s', (_name, file) => {
    const parsed = parseCertificate({ ...uploadOf(file), now });
    const { chain, keyType, fingerprint, warnings, ...metadata } = file.expected;
    expect(parsed.metadata).toEqual(metadata);
    expect(parsed.fingerprint).toBe(fingerprint);
    expect(parsed.warnings.map(({ code }) => code)).toEqual(warnings);
    expect(parsed.chain).toHaveLength(chain);
    const { tlsIdentity } = parsed;
    expect(tlsIdentity !== null).toBe(metadata.has_private_key && chain > 0);
    if (tlsIdentity === null) return;
    expect(subjectsOf(tlsIdentity.cert)).toHaveLength(chain);
    expect(createPrivateKey(tlsIdentity.key).asymmetricKeyType).toBe(keyType);
  });
});

describe('parseCertificate', () => {
  test('puts the leaf first, then each issuer after the certificate that it signed', () => {
    const file = goodFile('ed25519, PEM chain out of order and encrypted PKCS#8 key');
    const parsed = parseCertificate({ ...uploadOf(file), now });
    expect(subjectsOf(parsed.tlsIdentity?.cert ?? '')).toEqual([
      'example.com',
      'Issuing Authority X3',
      'Root',
    ]);
    const [leaf, ...others] = parsed.chain;
    expect(leaf).toEqual({
      subject: parsed.metadata.subject,
      issuer: parsed.metadata.issuer,
      expires_at: parsed.metadata.expires_at,
    });
    expect(others.map(({ issuer }) => issuer)).toEqual(others.map(() => expect.stringContaining('Root')));
  });

  test('returns the private key for TLS without its encryption', () => {
    const [certificateType, content, privateKey] = [
      'pem',
      parts['p256.crt']!,
      parts['p256.enc.key']!,
    ] as const;
    const { passphrase } = parts;
    const parsed = parseCertificate({ certificateType, content, privateKey, passphrase, now });
    expect(parsed.tlsIdentity?.key).toBe(parts['p256.key']);
  });

  test('leaves out certificates that do not belong to the chain', () => {
    const file = goodFile('p256, an issuer with a renewed key of the same name');
    const parsed = parseCertificate({ ...uploadOf(file), now });
    expect(subjectsOf(parsed.tlsIdentity?.cert ?? '')).toHaveLength(3);
  });

  test('reads a key that stands beside the certificate in one PEM text', () => {
    const content = parts['rsa.key']! + parts['rsa.crt']!;
    const parsed = parseCertificate({ certificateType: 'pem', content, now });
    expect(parsed.metadata.has_private_key).toBe(true);
  });

  test('prefers private_key to a key inside the content', () => {
    const content = parts['rsa.key']! + parts['p256.crt']!;
    const upload = { certificateType: 'pem', content, privateKey: parts['p256.key']!, now } as const;
    expect(parseCertificate(upload).tlsIdentity?.key).toBe(parts['p256.key']);
  });

  test.each([
    ['2126-01-01T00:00:00.000Z', ['certificate_expired']],
    ['2125-12-31T23:59:59.999Z', ['certificate_expires_soon']],
    ['2125-12-02T00:00:00.000Z', ['certificate_expires_soon']],
    ['2125-12-01T23:59:59.999Z', []],
    ['2026-01-01T00:00:00.000Z', []],
    ['2025-12-31T23:59:59.999Z', ['certificate_not_yet_valid']],
  ])('at %s warns %j about a certificate valid for 2026 to 2125', (time, codes) => {
    const upload = { certificateType: 'pem', content: parts['p256.crt']!, now: new Date(time) } as const;
    expect(parseCertificate(upload).warnings.map(({ code }) => code)).toEqual(codes);
  });

  test('says in a warning until when an expired certificate was valid', () => {
    const file = goodFile('expired');
    const [warning] = parseCertificate({ ...uploadOf(file), now }).warnings;
    expect(warning?.message).toBe('The certificate was valid until 2021-01-01T00:00:00.000Z only.');
  });
});
