/** PEM and base64 as people paste them: from JSON, from environment files, from Windows. */
import { CertificateError } from './certificate-error.ts';
import { cpuTime } from './fixtures/cpu-time.ts';
import { goodFile, goodFiles, parts } from './fixtures/read-fixtures.ts';
import { parseCertificate } from './parse-certificate.ts';
import { unescapePasted } from './pem.ts';
import type { CertificateUpload } from './read-upload.ts';

const now = new Date('2027-01-01T00:00:00.000Z');

function read(upload: CertificateUpload): unknown {
  try {
    return parseCertificate({ ...upload, now }).fingerprint;
  } catch (error) {
    return error instanceof CertificateError ? error.message : error;
  }
}

const asJson = (text: string): string => JSON.stringify(text);
const ways: Record<string, (text: string) => string> = {
  'with \\n, in quotes': asJson,
  'with \\n, without quotes': (text) => asJson(text).slice(1, -1),
  'with \\r\\n': (text) => asJson(text.replaceAll('\n', '\r\n')).slice(1, -1),
  'with \\r\\n, in single quotes': (text) => `'${asJson(text.replaceAll('\n', '\r\n')).slice(1, -1)}'`,
  'as a line of JSON, with a comma': (text) => `  ${asJson(text)},\n`,
  'escaped twice': (text) => asJson(asJson(text)),
  'with slashes escaped as PHP does': (text) => asJson(text).replaceAll('/', '\\/'),
  'as an environment file has it': (text) => `TLS_CERT="${asJson(text).slice(1, -1)}"`,
};

const pemFiles = goodFiles.filter(({ content }) => content.includes('-----BEGIN'));

test.each(Object.entries(ways))(
  'every PEM file that was pasted %s is read, and so is its key',
  (_way, paste) => {
    expect(pemFiles.length).toBeGreaterThan(20);
    for (const { type, content, privateKey, passphrase, expected } of pemFiles) {
      const key = privateKey === undefined ? undefined : paste(privateKey);
      const upload = { certificateType: type, content: paste(content), privateKey: key, passphrase };
      expect(read(upload)).toBe(expected.fingerprint);
    }
  },
);

test('base64 is also read between quotes and with the letters \\n as line breaks', () => {
  const { type, content, expected } = goodFile('p256, DER without a key');
  const lines = content.replace(/.{64}/g, '$&\n');
  for (const text of [`"${content}"`, asJson(lines), asJson(lines).slice(1, -1)])
    expect(read({ certificateType: type, content: text })).toBe(expected.fingerprint);
});

test('text without backslashes and quotes stays as it is, and hostile text costs little time', () => {
  for (const { content } of goodFiles) expect(unescapePasted(content)).toBe(content.trim());
  const spent = cpuTime();
  for (const text of ['\\'.repeat(131_072), '"'.repeat(131_072), `${'\\'.repeat(131_071)}r`])
    unescapePasted(text);
  expect(spent()).toBeLessThan(1_000);
});

describe('a PFX between the BEGIN and END lines of a certificate, as `certutil -encode` writes it', () => {
  const pfx = goodFiles.find(({ type, passphrase }) => type === 'pfx' && passphrase !== undefined)!;
  const lines = pfx.content.replace(/\s/g, '').replace(/.{64}/g, '$&\r\n');
  const content = `-----BEGIN CERTIFICATE-----\r\n${lines}\r\n-----END CERTIFICATE-----\r\n`;

  test('is read as a PFX', () => {
    for (const certificateType of ['pfx', 'p12'] as const)
      expect(read({ ...pfx, certificateType, content })).toBe(pfx.expected.fingerprint);
  });

  test('is refused as a PEM, and the error names the right type', () => {
    expect(read({ ...pfx, certificateType: 'pem', content })).toBe(
      'certificate_type must be pfx or p12 for a PKCS#12 file',
    );
  });

  test('a DER certificate between the same lines is not read as a PFX', () => {
    const der = parts['p256.der']!;
    const pem = `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----`;
    expect(read({ certificateType: 'pfx', content: pem })).toContain(
      'says that certificate_content is a PKCS#12',
    );
  });
});
