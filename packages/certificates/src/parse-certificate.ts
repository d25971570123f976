// Reads an uploaded certificate in any format and describes it. Pure; must never log or put key material into an error.
import type { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { elements, isContext, parseDer } from './asn1.ts';
import { CertificateError, orRefuse } from './certificate-error.ts';
import { formatName } from './distinguished-name.ts';
import { toPkcs8Pem } from './private-key.ts';
import { type CertificateUpload, type ReadUpload, readUpload } from './read-upload.ts';

export type CertificateWarningCode =
  | 'certificate_expired'
  | 'certificate_expires_soon'
  | 'certificate_not_yet_valid'
  | 'not_accepted_by_tls'
  | 'unrelated_certificates';

interface CertificateWarning {
  code: CertificateWarningCode;
  message: string;
}

/** The `metadata` of the API, with its field names. `expires_at` is ISO 8601 with milliseconds. */
export interface CertificateMetadata {
  subject: string | null;
  issuer: string | null;
  expires_at: string | null;
  has_private_key: boolean;
}

/** One certificate of a chain, for people to read; null where its names cannot be read. */
interface ChainPart {
  subject: string | null;
  issuer: string | null;
  expires_at: string;
}

/** The certificate for TLS: the chain in its order and the key, both PEM. */
interface TlsIdentity {
  cert: string;
  key: string;
}

/**
 * Everything but `tlsIdentity` and `privateKey` may be shown. Fields about one certificate describe the leaf, and are
 * null for a key alone.
 */
export interface ParsedCertificate {
  /** Null where it cannot serve as a client certificate: a key alone, or none. */
  tlsIdentity: TlsIdentity | null;
  /** Unencrypted PKCS#8 PEM; null where there is none. */
  privateKey: string | null;
  metadata: CertificateMetadata;
  notBefore: Date | null;
  notAfter: Date | null;
  /** The chain, the leaf first. */
  pem: string | null;
  /** The chain, as it is shown. */
  chain: ChainPart[];
  /** SHA-256 of the DER, upper-case hex with colons. */
  fingerprint: string | null;
  warnings: CertificateWarning[];
}

const EXPIRES_SOON_MS = 30 * 24 * 60 * 60 * 1000;

/** Reads an upload; throws `CertificateError` (and nothing else) where it cannot be used. Takes at most seconds. */
export function parseCertificate(upload: CertificateUpload & { now: Date }): ParsedCertificate {
  const read = readUpload(upload);
  const [leaf] = read.chain;
  const has_private_key = read.privateKey !== undefined;
  const privateKey = read.privateKey ? toPkcs8Pem(read.privateKey) : null;
  if (!leaf) {
    const metadata = { subject: null, issuer: null, expires_at: null, has_private_key };
    const nothing = {
      tlsIdentity: null,
      notBefore: null,
      notAfter: null,
      pem: null,
      chain: [],
      fingerprint: null,
    };
    return { ...nothing, privateKey, metadata, warnings: [] };
  }
  const { validFromDate: notBefore, validToDate: notAfter } = leaf;
  const dates = { from: isoDate(notBefore), until: isoDate(notAfter) };
  const metadata = { ...names(leaf), expires_at: dates.until, has_private_key };
  const pem = read.chain.map(String).join('');
  const chain = read.chain.map(chainPart);
  const tlsIdentity = privateKey === null ? null : { cert: pem, key: privateKey };
  const warnings = [
    ...validityWarnings(dates, upload.now),
    ...unrelatedWarnings(read),
    ...tlsWarnings(tlsIdentity),
  ];
  const { fingerprint256: fingerprint } = leaf;
  return { tlsIdentity, privateKey, metadata, notBefore, notAfter, pem, chain, fingerprint, warnings };
}

function names(certificate: X509Certificate): { subject: string; issuer: string } {
  return orRefuse(unreadable(), () => {
    const [tbs] = elements(parseDer(certificate.raw));
    const fields = elements(tbs);
    const offset = isContext(fields[0], 0) ? 1 : 0;
    const [issuer, subject] = [fields[offset + 2], fields[offset + 4]];
    if (!issuer || !subject) throw new Error('no names');
    return { subject: formatName(subject), issuer: formatName(issuer) };
  });
}

/** Only the leaf must be readable: unusual issuers do not make the chain unusable. */
function chainPart(certificate: X509Certificate): ChainPart {
  const expires_at = isoDate(certificate.validToDate);
  try {
    return { ...names(certificate), expires_at };
  } catch {
    return { subject: null, issuer: null, expires_at };
  }
}

function isoDate(date: Date): string {
  return orRefuse(unreadable(), () => date.toISOString());
}

function unreadable(): CertificateError {
  return new CertificateError(
    'not_a_certificate',
    'certificate_content',
    'holds a certificate whose names or dates cannot be read',
  );
}

function validityWarnings({ from, until }: { from: string; until: string }, now: Date): CertificateWarning[] {
  if (Date.parse(until) <= now.getTime()) {
    return [{ code: 'certificate_expired', message: `The certificate was valid until ${until} only.` }];
  }
  if (Date.parse(from) > now.getTime()) {
    return [{ code: 'certificate_not_yet_valid', message: `The certificate is valid from ${from} on only.` }];
  }
  if (Date.parse(until) - now.getTime() > EXPIRES_SOON_MS) return [];
  return [{ code: 'certificate_expires_soon', message: `The certificate is valid until ${until} only.` }];
}

function unrelatedWarnings({ unrelated }: ReadUpload): CertificateWarning[] {
  if (unrelated.length === 0) return [];
  const message = `Certificates that are not part of the chain and will not be sent: ${unrelated.length}.`;
  return [{ code: 'unrelated_certificates', message }];
}

/** TLS has demands of its own (key size, signature hash): the upload should report them, not the first request. */
function tlsWarnings(identity: TlsIdentity | null): CertificateWarning[] {
  if (!identity) return [];
  try {
    createSecureContext(identity);
    return [];
  } catch {
    const message = 'TLS does not accept this certificate and key (too weak or of an unusual kind).';
    return [{ code: 'not_accepted_by_tls', message }];
  }
}
