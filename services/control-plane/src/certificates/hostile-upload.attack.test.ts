// Rebuilds malformed-input attacks on certificate parsers (crashes, hangs, error messages that quote what they read).
import fc from 'fast-check';
import { CertificateError } from './certificate-error.ts';
import { CERTIFICATE_TYPES } from './certificate-type.ts';
import { goodFiles, parts, uploadOf } from './fixtures/read-fixtures.ts';
import { parseCertificate } from './parse-certificate.ts';
import { readPem } from './pem.ts';
import type { CertificateUpload } from './read-upload.ts';

const now = new Date('2027-01-01T00:00:00.000Z');
const LIMIT_MS = 3000;

/** Files that cost much to read say nothing more here. */
const files = goodFiles.filter(({ name }) => !/iterations|scrypt/.test(name));

function survives(upload: CertificateUpload): CertificateError | undefined {
  const started = performance.now();
  try {
    parseCertificate({ ...upload, now });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(CertificateError);
    return error as CertificateError;
  } finally {
    expect(performance.now() - started).toBeLessThan(LIMIT_MS);
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

describe('whatever is uploaded, the answer is a certificate or a CertificateError, soon', () => {
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
  ])('text of %s', (_name, content) => {
    expect(survives({ certificateType: 'pem', content })).toBeDefined();
  });
});

describe('a refusal', () => {
  test('never quotes the passphrase or the bytes it refused', () => {
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

  test('a certificate hidden as PEM text inside DER is not taken for the outer one', () => {
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
