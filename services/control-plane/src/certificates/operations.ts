/** `PUT /v1/secrets/:id/certificate`: a new certificate replaces the old one, which is kept as a version. */
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { requireEnvironment } from '../environments/environment-store.ts';
import { environmentQuery } from '../http/fields.ts';
import { change, type Operation } from '../http/operation.ts';
import { namedSecret } from '../secrets/secret-store.ts';
import { certificateAnswer } from './certificate-view.ts';
import { lostKeyWarnings, wakeUsers } from './client-certificates.ts';
import { type CertificateDependencies, showStored } from './create-certificate-secret.ts';
import { certificateInput, certificateWarnings, readInput, storeCertificate } from './store-certificate.ts';

export function certificateOperations({ database, readCertificate }: CertificateDependencies): Operation[] {
  return [
    change({
      id: 'putCertificate',
      tag: 'Secrets',
      role: 'editor',
      method: 'put',
      path: '/v1/secrets/{id}/certificate',
      summary: 'Replace the certificate of a certificate secret in one environment',
      on: namedSecret(database),
      query: environmentQuery,
      body: z.strictObject({ ...certificateInput, environment: z.string().optional() }),
      data: certificateAnswer,
      errors: ['invalid_type'],
      prepare: ({ caller, found, body }) => {
        if (found.kind !== 'certificate') {
          throw new Problem('invalid_type', { message: 'The secret is not a certificate secret.' });
        }
        return readInput((upload) => readCertificate(caller.tenantId, upload), body);
      },
      change: async (
        own,
        { found: { id: secretId, name, baseEnvironment }, query, body, prepared: parsed },
      ) => {
        const wanted = query.environment ?? body.environment ?? baseEnvironment.name;
        const environment = await requireEnvironment(own.tx, own.tenantId, wanted);
        const place = { secretId, environmentId: environment.id };
        await storeCertificate(own, place, { input: body, parsed });
        await wakeUsers(own, place);
        const details = { name, environment: environment.name };
        const action = 'secret.put_certificate';
        own.audit({ action, resourceType: 'secret', resourceId: secretId, details });
        return { place: { tenantId: own.tenantId, ...place }, lostKey: await lostKeyWarnings(own, place) };
      },
      answer: async ({ place, lostKey }, { prepared: parsed }) => ({
        ...(await showStored(database, place)),
        warnings: [...certificateWarnings(parsed), ...lostKey],
      }),
    }),
  ];
}
