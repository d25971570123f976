// The values of `certificate_type` and what each means for reading.
import { CertificateError } from './certificate-error.ts';

export const CERTIFICATE_TYPES = ['pem', 'pfx', 'p12', 'crt', 'cer', 'key', 'pkcs7', 'p7b', 'p7c'] as const;

export type CertificateType = (typeof CERTIFICATE_TYPES)[number];

/** `x509` takes X.509 and PKCS#7 alike: file endings do not tell them apart, bytes do. */
type CertificateFamily = 'x509' | 'pkcs12' | 'key';

/** How content of a type is read. */
export function certificateFamily(type: CertificateType): CertificateFamily {
  if (type === 'pfx' || type === 'p12') return 'pkcs12';
  return type === 'key' ? 'key' : 'x509';
}

/** Checks the type that a caller named; the default is `pem`. */
export function certificateType(given: string | undefined): CertificateType {
  const type = CERTIFICATE_TYPES.find((one) => one === (given ?? 'pem'));
  if (type) return type;
  throw new CertificateError(
    'unknown_certificate_type',
    'certificate_type',
    `must be one of ${CERTIFICATE_TYPES.join(', ')}`,
  );
}
