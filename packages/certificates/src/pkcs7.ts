// Takes the certificates out of a PKCS#7 (CMS) SignedData. It checks no signature, since there is no signed content.
import forge, { type Asn1Node } from 'node-forge';
import { inner, isContext, isSequence, parseDer, toDer } from './asn1.ts';
import { CertificateError, type CertificateField, orRefuse } from './certificate-error.ts';

/** The certificates' DER, in the file's order. */
export function readPkcs7(der: Buffer, field: CertificateField): Buffer[] {
  const refusal = new CertificateError('not_pkcs7', field, 'is not a PKCS#7 file that can be read');
  return orRefuse(refusal, () => certificatesOf(der).map((certificate) => exactDer(certificate, der)));
}

function certificatesOf(der: Buffer): Asn1Node[] {
  const content = inner(inner(parseDer(der))[1])[0];
  if (!content || !forge.asn1.validate(content, forge.pkcs7.asn1.signedDataValidator, {})) {
    throw new Error('not SignedData');
  }
  const certificates = inner(content).find((part) => isContext(part, 0));
  return certificates ? inner(certificates).filter(isSequence) : [];
}

/**
 * The DER that we write must be the file's own bytes: otherwise the certificate's signature would no longer be valid.
 */
function exactDer(certificate: Asn1Node, file: Buffer): Buffer {
  const der = toDer(certificate);
  if (!file.includes(der)) throw new Error('a certificate that is not DER');
  return der;
}
