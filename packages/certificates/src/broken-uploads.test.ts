import { CertificateError } from './certificate-error.ts';
import { certificateType } from './certificate-type.ts';
import { brokenUploads } from './fixtures/broken-uploads.ts';
import { cpuTime } from './fixtures/cpu-time.ts';
import { parseCertificate } from './parse-certificate.ts';

const now = new Date('2027-01-01T00:00:00.000Z');

function caught(run: () => unknown): CertificateError {
  try {
    run();
  } catch (error) {
    if (error instanceof CertificateError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('an upload that cannot be used is refused: the error names the field and says what is wrong with it', () => {
  test('the table holds at least 20 broken uploads', () => {
    expect(brokenUploads.length).toBeGreaterThanOrEqual(20);
  });

  test.each(brokenUploads.map((upload) => [upload.name, upload] as const))('%s', (_name, upload) => {
    const spent = cpuTime();
    const { type = 'pem', content, privateKey, passphrase: given, refusal } = upload;
    const error = caught(() =>
      parseCertificate({ certificateType: type, content, privateKey, passphrase: given, now }),
    );
    const [code, field, explanation] = refusal;
    expect([error.code, error.field, error.message]).toEqual([code, field, `${field} ${explanation}`]);
    expect(spent()).toBeLessThan(5000);
  });

  test('an unknown certificate type', () => {
    const error = caught(() => certificateType('jks'));
    expect([error.code, error.field]).toEqual(['unknown_certificate_type', 'certificate_type']);
    expect(certificateType(undefined)).toBe('pem');
  });
});
