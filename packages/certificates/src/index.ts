export { CertificateError } from './certificate-error.ts';
export { CERTIFICATE_TYPES, type CertificateType, certificateType } from './certificate-type.ts';
export { type ParsedCertificate, parseCertificate } from './parse-certificate.ts';
export { unescapePasted } from './pem.ts';
export type { CertificateUpload } from './read-upload.ts';
