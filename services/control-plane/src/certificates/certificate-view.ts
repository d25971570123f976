/** How a certificate is shown: its type and metadata, never its content or key. */

import type { Prisma, PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { certificateType } from '../columns.ts';
import { iso, timestamp } from '../http/fields.ts';
import { type SecretRow, secretSummary } from '../secrets/secret-view.ts';

export const certificateDetails = z.object({
  certificate_type: certificateType,
  metadata: z.object({
    subject: z.string().nullable(),
    issuer: z.string().nullable(),
    expires_at: timestamp.nullable(),
    has_private_key: z.boolean(),
  }),
});
type CertificateDetails = z.input<typeof certificateDetails>;

const chainPart = z.object({
  subject: z.string().nullable(),
  issuer: z.string().nullable(),
  expires_at: timestamp,
});

/** One for each environment with a certificate. */
export const placedCertificate = z.object({
  environment_name: z.string(),
  ...certificateDetails.shape.metadata.shape,
  chain: z
    .array(chainPart)
    .describe('The leaf first. Empty for a key alone, and for what was stored before it was kept.'),
});

export const certificateAnswer = secretSummary.extend(certificateDetails.shape);

function showCertificate(row: Prisma.CertificateVersionGetPayload<object>): CertificateDetails {
  return {
    certificate_type: certificateType.parse(row.certificateType),
    metadata: {
      subject: row.subject,
      issuer: row.issuer,
      expires_at: iso(row.notAfter),
      has_private_key: row.hasPrivateKey,
    },
  };
}

/** Type and metadata of the current version in one environment, else in any other that has one. */
export async function loadCertificateDetails(
  database: PrismaClient,
  secret: SecretRow,
  environmentId: string,
): Promise<Partial<CertificateDetails>> {
  const place =
    secret.environments.find((row) => row.environmentId === environmentId) ?? secret.environments[0];
  if (place === undefined) return {};
  const { tenantId, valueVersion: version } = place;
  const where = { tenantId, secretId: secret.id, environmentId: place.environmentId, version };
  const row = await database.certificateVersion.findFirst({ where });
  return row === null ? {} : showCertificate(row);
}

/** Reads the column. */
export const storedChain = (column: unknown): z.output<typeof chainPart>[] =>
  z.array(chainPart).parse(column);

/** The current certificate of each environment. */
export async function loadPlacedCertificates(
  database: PrismaClient,
  { tenantId, id: secretId, environments }: SecretRow,
): Promise<z.input<typeof placedCertificate>[]> {
  const rows = await database.certificateVersion.findMany({ where: { tenantId, secretId } });
  return environments.flatMap(({ environmentId, valueVersion, environment }) => {
    const row = rows.find((one) => one.environmentId === environmentId && one.version === valueVersion);
    if (row === undefined) return [];
    const chain = storedChain(row.chain);
    return [{ environment_name: environment.name, ...showCertificate(row).metadata, chain }];
  });
}
