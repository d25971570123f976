import { createPrivateKey, X509Certificate } from 'node:crypto';
import { goodFile, goodFiles, parts, uploadOf } from './fixtures/read-fixtures.ts';
import { parseCertificate } from './parse-certificate.ts';

const now = new Date('2027-01-01T00:00:00.000Z');

describe('every file that openssl makes is read as openssl itself reads it', () => {
  test('there are more than 100 of them', () => {
    expect(goodFiles.length).toBeGreaterThan(100);
  });

  test.each(goodFiles.map((file) => [file.name, file] as const))('%s', (_name, file) => {
    const parsed = parseCertificate({ ...uploadOf(file), now });
    const { chain, keyEncrypted, keyType, fingerprint, warnings, ...metadata } = file.expected;
    expect(parsed.metadata).toEqual(metadata);
    expect(parsed.fingerprint).toBe(fingerprint);
    expect(parsed.certificatesPem).toHaveLength(chain);
    expect(parsed.keyEncrypted).toBe(keyEncrypted);
    expect(parsed.warnings.map(({ code }) => code)).toEqual(warnings);
    const { privateKeyPem } = parsed;
    const key = privateKeyPem && createPrivateKey({ key: privateKeyPem, passphrase: file.passphrase ?? '' });
    expect(key ? key.asymmetricKeyType : null).toBe(keyType);
  });
});

describe('parseCertificate', () => {
  test('puts the leaf first and each issuer behind what it issued', () => {
    const file = goodFile('ed25519, PEM chain out of order and encrypted PKCS#8 key');
    const parsed = parseCertificate({ ...uploadOf(file), now });
    const subjects = parsed.certificatesPem.map((pem) => new X509Certificate(pem).subject.split('CN=')[1]);
    expect(subjects).toEqual(['example.com', 'Issuing Authority X3', 'Root']);
  });

  test('keeps an encrypted key as it was given', () => {
    const content = parts['p256.crt']!;
    const privateKey = parts['p256.enc.key']!;
    const upload = {
      certificateType: 'pem',
      content,
      privateKey,
      passphrase: parts.passphrase,
      now,
    } as const;
    expect(parseCertificate(upload).privateKeyPem).toBe(privateKey);
  });

  test('takes a key that lies beside the certificate in one PEM text', () => {
    const content = parts['rsa.key']! + parts['rsa.crt']!;
    const parsed = parseCertificate({ certificateType: 'pem', content, now });
    expect(parsed.metadata.has_private_key).toBe(true);
  });

  test('prefers private_key to a key inside the content', () => {
    const content = parts['rsa.key']! + parts['p256.crt']!;
    const upload = { certificateType: 'pem', content, privateKey: parts['p256.key']!, now } as const;
    expect(parseCertificate(upload).privateKeyPem).toBe(parts['p256.key']);
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

  test('says until when in a warning', () => {
    const file = goodFile('expired');
    const [warning] = parseCertificate({ ...uploadOf(file), now }).warnings;
    expect(warning?.message).toBe('The certificate was valid until 2021-01-01T00:00:00.000Z only.');
  });
});
