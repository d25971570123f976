/**
 * Stores a certificate as three sealed fields, kept as they were given; a fourth with the parts that TLS needs (or the
 * key, where there is no certificate); and its public metadata.
 */
import { CertificateError, type CertificateUpload, type ParsedCertificate } from '@knoxcall/certificates';
import type { CertificateValue, ValuePlace } from '@knoxcall/snapshot';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { certificateType } from '../columns.ts';
import type { Warning } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { storeVersion } from '../secrets/store-version.ts';

type Input = z.output<z.ZodObject<typeof certificateInput>>;
type Place = Omit<ValuePlace, 'tenantId'>;

/** Refuses with `validation_error` on the field at fault. */
export async function readInput(
  read: (upload: CertificateUpload) => Promise<ParsedCertificate>,
  input: Input,
): Promise<ParsedCertificate> {
  try {
    return await read({
      certificateType: input.certificate_type,
      content: input.certificate_content,
      privateKey: input.private_key,
      passphrase: input.passphrase,
    });
  } catch (error) {
    if (error instanceof CertificateError)
      throw validationError({ [error.field]: [error.message] }, error.message);
    throw error;
  }
}

export function certificateWarnings(parsed: ParsedCertificate): Warning[] {
  return parsed.warnings.map(({ code, message }) => ({ code, message, path: 'certificate_content' }));
}

export async function storeCertificate(
  change: Change,
  place: Place,
  { input, parsed }: { input: Input; parsed: ParsedCertificate },
): Promise<void> {
  const { tlsIdentity, privateKey, metadata, notBefore, notAfter, chain, fingerprint } = parsed;
  const forTls: CertificateValue | null = tlsIdentity && { fingerprint: fingerprint ?? '', ...tlsIdentity };
  const version = await storeVersion(change, place, {
    certificate: Buffer.from(input.certificate_content),
    ...(input.private_key === undefined ? {} : { private_key: Buffer.from(input.private_key) }),
    ...(input.passphrase === undefined ? {} : { passphrase: Buffer.from(input.passphrase) }),
    ...(forTls === null ? {} : { tls_identity: Buffer.from(JSON.stringify(forTls)) }),
    ...(forTls === null && privateKey !== null ? { signing_key: Buffer.from(privateKey) } : {}),
  });
  await change.tx.certificateVersion.create({
    data: {
      tenantId: change.tenantId,
      ...place,
      version,
      certificateType: input.certificate_type,
      subject: metadata.subject,
      issuer: metadata.issuer,
      notBefore,
      notAfter,
      hasPrivateKey: metadata.has_private_key,
      chain: chain.map((part) => ({ ...part })),
      fingerprint,
    },
  });
}

/** The uploaded fields: content, key and passphrase, under the names of the API. */
const upload = z.string().min(1).max(200_000);

export const certificateInput = {
  certificate_content: upload,
  private_key: upload.optional(),
  passphrase: z.string().max(1024).optional(),
  certificate_type: certificateType.default('pem'),
};
