// Rebuilds malformed-input attacks on certificate parsers (crashes, hangs, error messages that quote what they read).
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { CertificateError } from './certificate-error.ts';
import { CERTIFICATE_TYPES } from './certificate-type.ts';
import { cpuTime } from './fixtures/cpu-time.ts';
import { goodFiles, parts, uploadOf } from './fixtures/read-fixtures.ts';
import { parseCertificate } from './parse-certificate.ts';
import { readPem } from './pem.ts';
import type { CertificateUpload } from './read-upload.ts';

const now = new Date('2027-01-01T00:00:00.000Z');
const LIMIT_MS = 3000;

/** Without the files that are expensive to read: they would test nothing more here. */
const files = goodFiles.filter(({ name }) => !/iterations|scrypt/.test(name));

function survives(upload: CertificateUpload): CertificateError | undefined {
  const spent = cpuTime();
  try {
    parseCertificate({ ...upload, now });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(CertificateError);
    return error as CertificateError;
  } finally {
    expect(spent()).toBeLessThan(LIMIT_MS);
  }
}

/** Applies `change` to the bytes behind PEM or base64, so that the change gets past the outer decoding. */
function changeBytes(text: string, change: (bytes: Uint8Array) => Uint8Array): string {
  if (!text.includes('-----BEGIN '))
    return Buffer.from(change(Buffer.from(text, 'base64'))).toString('base64');
  const [block] = readPem(text) ?? [];
  if (!block) return text;
  const body = Buffer.from(change(block.der)).toString('base64');
  return [`-----BEGIN ${block.label}-----`, ...block.headers, '', body, `-----END ${block.label}-----`].join(
    '\n',
  );
}

const anyFile = fc.constantFrom(...files);
const anyType = fc.constantFrom(...CERTIFICATE_TYPES);
const anyFlip = fc.record({ at: fc.nat(), bit: fc.nat(7) });

function flip(bytes: Uint8Array, flips: Array<{ at: number; bit: number }>): Uint8Array {
  const changed = Uint8Array.from(bytes);
  for (const { at, bit } of flips) changed[at % changed.length]! ^= 1 << bit;
  return changed;
}

describe('for any upload the parser soon returns a certificate or throws a CertificateError', () => {
  test('random bytes as any type', () => {
    const property = fc.property(anyType, fc.uint8Array({ maxLength: 600 }), (certificateType, bytes) => {
      survives({ certificateType, content: Buffer.from(bytes).toString('base64'), passphrase: 'x' });
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test('random text in every field', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('-----BEGIN X-----', '-----BEGIN '));
    const upload = fc.record({ certificateType: anyType, content: text, privateKey: text, passphrase: text });
    const property = fc.property(upload, (given) => {
      survives(given);
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('a real file as a wrong type', () => {
    const property = fc.property(anyFile, anyType, (file, certificateType) => {
      survives({ ...uploadOf(file), certificateType });
    });
    fc.assert(property, { numRuns: 300 });
  });

  test('a real file with flipped bits', () => {
    const property = fc.property(
      anyFile,
      fc.array(anyFlip, { minLength: 1, maxLength: 4 }),
      (file, flips) => {
        survives({ ...uploadOf(file), content: changeBytes(file.content, (bytes) => flip(bytes, flips)) });
      },
    );
    fc.assert(property, { numRuns: 2000 });
  }, 120_000);

  test('a real key with flipped bits', () => {
    const property = fc.property(
      anyFile,
      fc.array(anyFlip, { minLength: 1, maxLength: 2 }),
      (file, flips) => {
        const { privateKey = parts['rsa.key']! } = file;
        survives({ ...uploadOf(file), privateKey: changeBytes(privateKey, (bytes) => flip(bytes, flips)) });
      },
    );
    fc.assert(property, { numRuns: 1000 });
  }, 120_000);

  test('a real file cut short', () => {
    const property = fc.property(anyFile, fc.nat(), (file, length) => {
      const cut = (bytes: Uint8Array) => bytes.subarray(0, length % bytes.length);
      survives({ ...uploadOf(file), content: changeBytes(file.content, cut) });
    });
    fc.assert(property, { numRuns: 500 });
  }, 60_000);

  test.each([
    ['deeply nested sequences', Buffer.alloc(60_000, '3080', 'hex')],
    ['deeply nested constructed octet strings', Buffer.alloc(60_000, '2480', 'hex')],
    ['a length beyond the end', Buffer.from('3084ffffffff', 'hex')],
    ['a length of 127 bytes', Buffer.concat([Buffer.from('30ff', 'hex'), Buffer.alloc(200, 0xff)])],
    [
      'an identifier without an end',
      Buffer.concat([Buffer.from('30820fa006820f9c', 'hex'), Buffer.alloc(3996, 0xff)]),
    ],
  ])('%s', (_name, bytes) => {
    for (const certificateType of CERTIFICATE_TYPES) {
      expect(survives({ certificateType, content: bytes.toString('base64') })).toBeDefined();
    }
  });

  test.each([
    ['only beginnings', '-----BEGIN A-----'.repeat(7000)],
    ['only dashes', '-'.repeat(130_000)],
    ['white space', ` ${'\n'.repeat(130_000)}A`],
    ['empty blocks', '-----BEGIN A-----\n-----END A-----\n'.repeat(3000)],
    ['a label without an end', `-----BEGIN ${'A'.repeat(130_000)}`],
  ])('a text of %s', (_name, content) => {
    expect(survives({ certificateType: 'pem', content })).toBeDefined();
  });
});

/** An INTEGER of so many bytes, or the bytes given. */
const integer = (bytes: Buffer): Buffer => element(0x02, Buffer.concat([Buffer.from([0x7f]), bytes]));
function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

describe('a key that is expensive to compute with is refused before any computation', () => {
  const big = integer(Buffer.alloc(1_250, 0xd5));
  // OIDs of DSA and of Diffie-Hellman; loading either is an exponentiation modulo a number of the file's choice.
  test.each([
    ['DSA', '06072a8648ce380401', [big, integer(Buffer.alloc(20, 1)), integer(Buffer.from([2]))]],
    ['Diffie-Hellman', '06092a864886f70d010301', [big, integer(Buffer.from([2]))]],
  ])('%s', (_name, oid, parameters) => {
    const algorithm = element(0x30, Buffer.from(oid, 'hex'), element(0x30, ...parameters));
    const secret = element(0x04, integer(Buffer.alloc(40_000, 0xa7)));
    const key = element(0x30, Buffer.from('020100', 'hex'), algorithm, secret).toString('base64');
    const spent = cpuTime();
    expect(survives({ certificateType: 'key', content: key })?.code).toBe('not_a_private_key');
    expect(survives({ certificateType: 'pem', content: parts['rsa.crt']!, privateKey: key })?.code).toBe(
      'not_a_private_key',
    );
    expect(spent()).toBeLessThan(500);
  });

  test('an RSA key of 16,384 bits', () => {
    const [modulus, secret] = [integer(Buffer.alloc(2_048, 0xd5)), integer(Buffer.alloc(2_047, 0xd5))];
    const half = integer(Buffer.alloc(1_024, 0xd5));
    const numbers = [modulus, integer(Buffer.from([1])), secret, half, half, half, half, half];
    const key = element(0x30, Buffer.from('020100', 'hex'), ...numbers);
    const error = survives({ certificateType: 'key', content: key.toString('base64') });
    expect(error?.code).toBe('key_too_large');
  });

  test('a certificate with a kind of key that TLS does not use', () => {
    const der = readPem(parts['p256.crt']!)![0]!.der;
    // The OID of EC public keys, changed into that of DSA.
    const changed = Buffer.from(
      der.toString('hex').replace('06072a8648ce3d0201', '06072a8648ce380401'),
      'hex',
    );
    expect(changed.equals(der)).toBe(false);
    const error = survives({ certificateType: 'cer', content: changed.toString('base64') });
    expect(['unsupported_algorithm', 'not_a_certificate']).toContain(error?.code);
  });
});

describe('a key whose public and private half do not belong together', () => {
  test('with the modulus of the certificate and the private numbers of another key is refused', () => {
    const mine = createPrivateKey(parts['rsa.key']!).export({ format: 'jwk' });
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    const mixed = createPrivateKey({
      key: { ...other, n: String(mine.n), e: String(mine.e) },
      format: 'jwk',
    });
    const privateKey = mixed.export({ type: 'pkcs1', format: 'pem' }).toString();
    const upload = { certificateType: 'pem', content: parts['rsa.crt']! } as const;
    expect(survives({ ...upload, privateKey })?.code).toBe('not_a_private_key');
  });

  test('with the public half of the certificate and the private half of another key is refused', () => {
    const [mine, other] = [
      createPrivateKey(parts['p256.key']!),
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ];
    const { d } = other.privateKey.export({ format: 'jwk' });
    const sec1 = mine.export({ type: 'sec1', format: 'der' });
    const own = Buffer.from(String(mine.export({ format: 'jwk' }).d), 'base64url');
    const at = sec1.indexOf(own);
    Buffer.from(String(d), 'base64url').copy(sec1, at);
    const upload = { certificateType: 'pem', content: parts['p256.crt']! } as const;
    expect(survives({ ...upload, privateKey: sec1.toString('base64') })?.code).toBe('not_a_private_key');
  });
});

describe('an error about an upload', () => {
  test('quotes neither the passphrase nor bytes of the upload', () => {
    const property = fc.property(
      anyFile,
      fc.array(anyFlip, { minLength: 1, maxLength: 8 }),
      (file, flips) => {
        const passphrase = 'S3cretPassphrase';
        const content = changeBytes(file.content, (bytes) => flip(bytes, flips));
        const error = survives({ ...uploadOf(file), content, passphrase });
        const told = `${error?.message} ${error?.stack} ${JSON.stringify(error)} ${error?.cause}`;
        expect(told).not.toContain(passphrase);
        expect(told).not.toContain(content.slice(40, 60));
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  test('a certificate hidden as PEM text inside a DER certificate is not read in place of the outer one', () => {
    const hidden = Buffer.from(`\n${parts['p256.crt']}`);
    const octets = Buffer.concat([
      Buffer.from([0x04, 0x82, hidden.length >> 8, hidden.length & 0xff]),
      hidden,
    ]);
    const shape = Buffer.concat([
      Buffer.from('3012'.concat('020101'.repeat(6)), 'hex'),
      Buffer.from('3000', 'hex'),
      octets,
    ]);
    const der = Buffer.concat([Buffer.from([0x30, 0x82, shape.length >> 8, shape.length & 0xff]), shape]);
    const error = survives({ certificateType: 'cer', content: der.toString('base64') });
    expect(error?.code).toBe('not_a_certificate');
  });
});
