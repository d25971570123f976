// Containers and keys that openssl does not write but other tools (or attackers) do, built by hand.
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { CertificateError } from './certificate-error.ts';
import { DES, decryptCbc, RC2_40 } from './decrypt-cbc.ts';
import { context, der, identifier, number, octetString, sequence, set } from './fixtures/der.ts';
import { goodFile, parts } from './fixtures/read-fixtures.ts';
import { pkcs12Key } from './key-derivation.ts';
import { parseCertificate } from './parse-certificate.ts';
import type { CertificateUpload } from './read-upload.ts';
import { newWorkBudget } from './reading.ts';

const now = new Date('2027-01-01T00:00:00.000Z');
const DATA = identifier('2a864886f70d010701');
const certificate = Buffer.from(parts['p256.der']!, 'base64');
const { fingerprint } = goodFile('p256, DER without a key').expected;

function read(upload: Omit<CertificateUpload, 'content'> & { content: Buffer | string }): unknown {
  const { content } = upload;
  const text = typeof content === 'string' ? content : content.toString('base64');
  try {
    return parseCertificate({ ...upload, content: text, now }).fingerprint;
  } catch (error) {
    return error instanceof CertificateError ? error.code : error;
  }
}

const bag = (type: string, value: Buffer) =>
  sequence(identifier(`2a864886f70d010c0a01${type}`), context(0, value));
const certificateBag = bag(
  '03',
  sequence(identifier('2a864886f70d01091601'), context(0, octetString(certificate))),
);
const data = (content: Buffer) => sequence(DATA, context(0, content));
const safes = (...bags: Buffer[]) => sequence(data(octetString(sequence(...bags))));
const pfx = (content: Buffer, ...macData: Buffer[]) => sequence(number(3), data(content), ...macData);

describe('a PKCS#12 file', () => {
  const readPfx = (content: Buffer) => read({ certificateType: 'p12', content });

  test('with safe contents nested in safe contents is read', () => {
    expect(readPfx(pfx(octetString(safes(bag('06', sequence(certificateBag))))))).toBe(fingerprint);
  });

  test('with bags that hold neither a certificate nor a key is read without those bags', () => {
    expect(readPfx(pfx(octetString(safes(bag('05', sequence()), certificateBag))))).toBe(fingerprint);
  });

  test('in BER, with its content in chunks, is read', () => {
    const content = safes(certificateBag);
    const chunks = der(0x24, octetString(content.subarray(0, 100)), octetString(content.subarray(100)));
    expect(readPfx(pfx(chunks))).toBe(fingerprint);
  });

  test('whose MAC was made without a password is read', () => {
    const content = safes(certificateBag);
    const reading = { field: 'certificate_content', passphrase: undefined, budget: newWorkBudget() } as const;
    const derivation = { hashName: 'sha1', salt: Buffer.from('salt'), iterations: 5 };
    const secret = { text: null, reading };
    const key = pkcs12Key(derivation, { purpose: 3, length: 20 }, secret);
    const mac = octetString(createHmac('sha1', key).update(content).digest());
    const macData = sequence(
      sequence(sequence(identifier('2b0e03021a')), mac),
      octetString(derivation.salt),
      number(5),
    );
    expect(readPfx(pfx(octetString(content), macData))).toBe(fingerprint);
  });

  test('with 21 certificates is refused', () => {
    const bags = Array.from({ length: 21 }, () => certificateBag);
    expect(readPfx(pfx(octetString(safes(...bags))))).toBe('too_many_certificates');
  });

  test('protected with a public key is refused', () => {
    const signed = sequence(identifier('2a864886f70d010702'), context(0, sequence()));
    expect(readPfx(sequence(number(3), signed))).toBe('unsupported_format');
    const enveloped = sequence(sequence(identifier('2a864886f70d010703'), context(0, sequence())));
    expect(readPfx(pfx(octetString(enveloped)))).toBe('unsupported_format');
  });
});

describe('a PKCS#7 file', () => {
  const pkcs7 = (...certificates: Buffer[]) =>
    sequence(
      identifier('2a864886f70d010702'),
      context(0, sequence(number(1), set(), sequence(DATA), context(0, ...certificates), set())),
    );

  test('with 21 certificates is refused', () => {
    const content = pkcs7(...Array.from({ length: 21 }, () => certificate));
    expect(read({ certificateType: 'p7b', content })).toBe('too_many_certificates');
  });

  test('with a certificate whose bytes would change when it is taken out is refused', () => {
    const padded = sequence(der(0x02, Buffer.from([0, 0, 5])));
    expect(read({ certificateType: 'p7b', content: pkcs7(padded) })).toBe('not_pkcs7');
  });

  test('without certificates is refused', () => {
    expect(read({ certificateType: 'p7b', content: pkcs7() })).toBe('no_certificate');
  });
});

describe('an encrypted key', () => {
  const aes256 = sequence(identifier('60864801650304012a'), octetString(Buffer.alloc(16)));
  const pbes2 = (kdf: Buffer) =>
    sequence(
      sequence(identifier('2a864886f70d01050d'), sequence(kdf, aes256)),
      octetString(Buffer.alloc(64)),
    );
  const content = parts['p256.crt']!;
  const readKey = (key: Buffer) =>
    read({ certificateType: 'pem', content, privateKey: key.toString('base64'), passphrase: 'x' });

  test('costs one unit of work for each block of PBKDF2', () => {
    const cost = (iterations: number) =>
      pbes2(
        sequence(
          identifier('2a864886f70d01050c'),
          sequence(octetString(Buffer.from('salt')), number(iterations)),
        ),
      );
    // HMAC with SHA-1 makes 20 bytes, AES-256 takes 32.
    expect(readKey(cost(1_000_001))).toBe('key_derivation_too_costly');
    expect(readKey(cost(1000))).toBe('wrong_passphrase');
  });

  test('may not make scrypt use more memory than OpenSSL allows', () => {
    const scrypt = (n: number) => {
      const parameters = sequence(octetString(Buffer.from('salt')), number(n), number(8), number(1));
      return pbes2(sequence(identifier('2b06010401da47040b'), parameters));
    };
    expect(readKey(scrypt(32_768))).toBe('key_derivation_too_costly');
    expect(readKey(scrypt(16_384))).toBe('wrong_passphrase');
  });

  test('may have an empty passphrase', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: '' });
    const upload = { certificateType: 'key', content: key.toString(), passphrase: '', now } as const;
    const parsed = parseCertificate(upload);
    expect(parsed.metadata.has_private_key).toBe(true);
    expect(parsed.privateKey).toBe(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  });

  test('is found after a certificate in private_key', () => {
    const privateKey = parts['p256.crt']! + parts['p256.enc.key']!;
    const { passphrase } = parts;
    expect(read({ certificateType: 'pem', content, privateKey, passphrase })).toBe(fingerprint);
  });
});

describe('a cipher that only node-forge offers', () => {
  test.each([DES, RC2_40])('$name checks its padding', (cipher) => {
    const secret = { key: Buffer.alloc(cipher.keyBytes, 7), iv: Buffer.alloc(8) };
    expect(() => decryptCbc(cipher, secret, Buffer.alloc(16))).toThrow('bad padding');
    expect(() => decryptCbc(cipher, secret, Buffer.alloc(15))).toThrow('not whole blocks');
    expect(() => decryptCbc(cipher, secret, Buffer.alloc(0))).toThrow('not whole blocks');
  });
});
