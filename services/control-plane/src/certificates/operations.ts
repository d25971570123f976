/** `PUT /v1/secrets/:id/certificate`: a renewed certificate takes the place of the old one, which stays as a version. */
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { environmentQuery } from '../environments/environment-query.ts';
import { requireEnvironment } from '../environments/environment-store.ts';
import { type Operation, operation } from '../http/operation.ts';
import { publicationWarnings } from '../http/settle.ts';
import { findSecret, onPresentSecret } from '../secrets/secret-store.ts';
import { certificateInput } from './certificate-input.ts';
import { certificateAnswer } from './certificate-view.ts';
import { lostKeyWarnings, wakeUsers } from './client-certificates.ts';
import { type CertificateDependencies, showStored } from './create-certificate-secret.ts';
import { certificateWarnings, readInput, storeCertificate } from './store-certificate.ts';

export function certificateOperations({
  database,
  runChange,
  readCertificate,
}: CertificateDependencies): Operation[] {
  return [
    operation({
      id: 'putCertificate',
      tag: 'Secrets',
      role: 'editor',
      method: 'put',
      path: '/v1/secrets/{id}/certificate',
      summary: 'Replace the certificate of a certificate secret in one environment',
      find: findSecret(database),
      query: environmentQuery,
      body: z.strictObject({ ...certificateInput, environment: z.string().optional() }),
      data: certificateAnswer,
      conditional: 'locked',
      errors: ['invalid_type'],
      handle: async (call) => {
        const { caller, actor, found, query, body } = call;
        if (found.kind !== 'certificate') {
          throw new Problem('invalid_type', { message: 'The secret is not a certificate secret.' });
        }
        const parsed = await readInput((upload) => readCertificate(caller.tenantId, upload), body);
        const wanted = query.environment ?? body.environment ?? found.baseEnvironment.name;
        const change = await runChange(caller.tenantId, actor, (own) =>
          onPresentSecret(own, call, async ({ id: secretId, name }) => {
            const environment = await requireEnvironment(own.tx, own.tenantId, wanted);
            const place = { secretId, environmentId: environment.id };
            await storeCertificate(own, place, { input: body, parsed });
            await wakeUsers(own, place);
            const details = { name, environment: environment.name };
            const action = 'secret.put_certificate';
            own.audit({ action, resourceType: 'secret', resourceId: secretId, details });
            return {
              place: { tenantId: own.tenantId, ...place },
              lostKey: await lostKeyWarnings(own, place),
            };
          }),
        );
        const { place, lostKey } = change.result;
        const warnings = [...certificateWarnings(parsed), ...lostKey, ...publicationWarnings(change)];
        return { ...(await showStored(database, place)), warnings };
      },
    }),
  ];
}
