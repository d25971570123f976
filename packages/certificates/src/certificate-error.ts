// Why a certificate, key or passphrase was refused. Must never hold key material, a passphrase or a parser's message.

/** The request field at fault. */
export type CertificateField = 'certificate_content' | 'certificate_type' | 'private_key' | 'passphrase';

export type CertificateErrorCode =
  | 'content_empty'
  | 'content_too_large'
  | 'invalid_encoding'
  | 'key_derivation_too_costly'
  | 'key_mismatch'
  | 'key_too_large'
  | 'no_certificate'
  | 'not_a_certificate'
  | 'not_a_private_key'
  | 'not_pkcs12'
  | 'not_pkcs7'
  | 'passphrase_required'
  | 'too_many_certificates'
  | 'type_mismatch'
  | 'unknown_certificate_type'
  | 'unsupported_algorithm'
  | 'unsupported_format'
  | 'wrong_passphrase';

/** What went wrong and where; `message` begins with the field's name and is fit for a 400. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code: CertificateErrorCode;
  readonly field: CertificateField;
  readonly explanation: string;

  constructor(code: CertificateErrorCode, field: CertificateField, explanation: string) {
    super(`${field} ${explanation}`);
    this.code = code;
    this.field = field;
    this.explanation = explanation;
  }
}

/** Runs `read`; whatever a parser throws there becomes `refusal`, a `CertificateError` stays as it is. */
export function orRefuse<T>(refusal: CertificateError, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof CertificateError ? error : refusal;
  }
}
