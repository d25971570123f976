// openssl 3.0 cannot write PBMAC1 (RFC 9579), so these files are an openssl one with another MAC.
import { createHmac, pbkdf2Sync } from 'node:crypto';
import { elements, inner, octets, parseDer, toDer } from './asn1.ts';
import { CertificateError } from './certificate-error.ts';
import { identifier, number, octetString, sequence } from './fixtures/der.ts';
import { goodFile, parts } from './fixtures/read-fixtures.ts';
import { parseCertificate } from './parse-certificate.ts';

const now = new Date('2027-01-01T00:00:00.000Z');
const passphrase = parts.passphrase!;

const PBMAC1 = identifier('2a864886f70d01050e');
const PBKDF2 = identifier('2a864886f70d01050c');
const HMACS = {
  sha256: identifier('2a864886f70d0209'),
  sha512: identifier('2a864886f70d020b'),
};

const [version, authSafe] = elements(parseDer(Buffer.from(parts['p256.modern.p12']!, 'base64')));
const content = octets(inner(elements(authSafe)[1])[0]);

/** Only changes the MAC data of the file: `elements` of it are RFC 7292's digestInfo, salt and iterations. */
function file(...macData: Buffer[]): string {
  return sequence(toDer(version!), toDer(authSafe!), sequence(...macData)).toString('base64');
}

interface Pbmac1 {
  prf: keyof typeof HMACS;
  hash: keyof typeof HMACS;
  length?: number;
  iterations?: number;
}

function withPbmac1({ prf, hash, length, iterations = 2048 }: Pbmac1): string {
  const salt = Buffer.from('saltsalt');
  const key = pbkdf2Sync(passphrase, salt, Math.min(iterations, 2048), length ?? 32, prf);
  const mac = createHmac(hash, key).update(content).digest();
  const keyLength = length === undefined ? [] : [number(length)];
  const kdf = sequence(octetString(salt), number(iterations), ...keyLength, sequence(HMACS[prf]));
  const algorithm = sequence(PBMAC1, sequence(sequence(PBKDF2, kdf), sequence(HMACS[hash])));
  return file(sequence(algorithm, octetString(mac)), octetString(Buffer.from('NOT USED')), number(1));
}

function parse(text: string, secret = passphrase): unknown {
  try {
    return parseCertificate({ certificateType: 'p12', content: text, passphrase: secret, now }).fingerprint;
  } catch (error) {
    return error instanceof CertificateError ? error.code : error;
  }
}

describe('a PKCS#12 file with PBMAC1', () => {
  const { fingerprint } = goodFile('p256, PKCS#12 modern (AES-256, SHA-256)').expected;

  test.each<Pbmac1>([
    { prf: 'sha256', hash: 'sha256', length: 32 },
    { prf: 'sha256', hash: 'sha512', length: 64 },
    { prf: 'sha512', hash: 'sha512', length: 64 },
  ])('opens: %j', (mac) => {
    expect(parse(withPbmac1(mac))).toBe(fingerprint);
  });

  test('does not open with another passphrase', () => {
    expect(parse(withPbmac1({ prf: 'sha256', hash: 'sha256', length: 32 }), 'wrong')).toBe(
      'wrong_passphrase',
    );
  });

  test('is refused without a key length, with a key length that weakens the MAC, and with too many iterations', () => {
    expect(parse(withPbmac1({ prf: 'sha256', hash: 'sha256' }))).toBe('unsupported_algorithm');
    expect(parse(withPbmac1({ prf: 'sha256', hash: 'sha256', length: 1 }))).toBe('unsupported_algorithm');
    const bomb = withPbmac1({ prf: 'sha256', hash: 'sha256', length: 32, iterations: 2_000_001 });
    expect(parse(bomb)).toBe('key_derivation_too_costly');
  });
});

describe('a PKCS#12 file whose MAC is not complete', () => {
  const sha256 = sequence(identifier('608648016503040201'));

  test.each([0, 1, 16, 31])('is refused with a MAC of %i bytes', (length) => {
    const mac = sequence(sha256, octetString(Buffer.alloc(length)));
    expect(parse(file(mac, octetString(Buffer.from('salt')), number(1)))).toBe('wrong_passphrase');
  });

  test('is refused with a MAC of no iterations', () => {
    const mac = sequence(sha256, octetString(Buffer.alloc(32)));
    expect(parse(file(mac, octetString(Buffer.from('salt')), number(0)))).toBe('not_pkcs12');
  });

  test('is refused without a MAC and contents', () => {
    expect(parse(file())).toBe('not_pkcs12');
  });
});
