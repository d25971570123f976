/** `POST /v1/secrets/certificate`, and `secret_type: "certificate"`. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { type Answer, change, type Operation } from '../http/operation.ts';
import { commonSecretFields, creation, insertSecret } from '../secrets/insert-secret.ts';
import { requireSecret } from '../secrets/load-secret.ts';
import { secretEtag, summarise } from '../secrets/secret-view.ts';
import type { ReadCertificate } from './certificate-reader.ts';
import { certificateAnswer, loadCertificateDetails } from './certificate-view.ts';
import { certificateInput, certificateWarnings, readInput, storeCertificate } from './store-certificate.ts';

export const certificateFields = z.strictObject({ ...commonSecretFields, ...certificateInput });

export type CertificateDependencies = {
  database: PrismaClient;
  readCertificate: ReadCertificate;
};

type CertificateAnswer = z.input<typeof certificateAnswer>;

export function createCertificateSecret({ database, readCertificate }: CertificateDependencies): Operation {
  return change({
    ...creation,
    id: 'createCertificateSecret',
    path: '/v1/secrets/certificate',
    summary: 'Create a certificate secret',
    body: certificateFields,
    data: certificateAnswer,
    prepare: ({ caller, body }) => readInput((upload) => readCertificate(caller.tenantId, upload), body),
    change: async (own, { body, prepared: parsed }) => {
      const { id, environment } = await insertSecret(own, 'certificate', body);
      const place = { secretId: id, environmentId: environment.id };
      await storeCertificate(own, place, { input: body, parsed });
      return { tenantId: own.tenantId, ...place };
    },
    answer: async (place, { prepared: parsed }) => ({
      ...(await showStored(database, place)),
      warnings: certificateWarnings(parsed),
    }),
  });
}

/** The create answer with the present values, of one environment. */
export async function showStored(
  database: PrismaClient,
  { tenantId, secretId: id, environmentId }: { tenantId: string; secretId: string; environmentId: string },
): Promise<Answer<CertificateAnswer>> {
  const row = await requireSecret(database, tenantId, id);
  const details = await loadCertificateDetails(database, row, environmentId);
  const none = { subject: null, issuer: null, expires_at: null, has_private_key: false };
  const data = { ...summarise(row), certificate_type: 'pem' as const, metadata: none, ...details };
  return { data, etag: secretEtag(row) };
}
