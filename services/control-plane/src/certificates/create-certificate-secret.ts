/** `POST /v1/secrets/certificate`, and `secret_type: "certificate"`. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import type { Answer, Call } from '../http/operation.ts';
import { publicationWarnings } from '../http/settle.ts';
import { commonSecretFields, insertSecret } from '../secrets/insert-secret.ts';
import { secretEtag, secretInclude, summarise } from '../secrets/secret-view.ts';
import { certificateInput } from './certificate-input.ts';
import type { ReadCertificate } from './certificate-reader.ts';
import { type certificateAnswer, loadCertificateDetails } from './certificate-view.ts';
import { certificateWarnings, readInput, storeCertificate } from './store-certificate.ts';

export const certificateFields = z.strictObject({ ...commonSecretFields, ...certificateInput });

export type CertificateDependencies = {
  database: PrismaClient;
  runChange: RunChange;
  readCertificate: ReadCertificate;
};

type Body = z.output<typeof certificateFields>;
type CertificateAnswer = z.input<typeof certificateAnswer>;

export async function createCertificateSecret(
  { database, runChange, readCertificate }: CertificateDependencies,
  { caller, actor, body }: Call<unknown, unknown, Body>,
): Promise<Answer<CertificateAnswer>> {
  const parsed = await readInput((upload) => readCertificate(caller.tenantId, upload), body);
  const change = await runChange(caller.tenantId, actor, async (own) => {
    const { id, environment } = await insertSecret(own, 'certificate', body);
    await storeCertificate(own, { secretId: id, environmentId: environment.id }, { input: body, parsed });
    return { tenantId: caller.tenantId, secretId: id, environmentId: environment.id };
  });
  const warnings = [...certificateWarnings(parsed), ...publicationWarnings(change)];
  return { ...(await showStored(database, change.result)), warnings };
}

/** The create answer with today's values, those of one environment. */
export async function showStored(
  database: PrismaClient,
  { tenantId, secretId: id, environmentId }: { tenantId: string; secretId: string; environmentId: string },
): Promise<Answer<CertificateAnswer>> {
  const where = { tenantId_id: { tenantId, id } };
  const row = await database.secret.findUniqueOrThrow({ where, include: secretInclude });
  const details = await loadCertificateDetails(database, row, environmentId);
  const none = { subject: null, issuer: null, expires_at: null, has_private_key: false };
  const data = { ...summarise(row), certificate_type: 'pem' as const, metadata: none, ...details };
  return { data, etag: secretEtag(row) };
}
