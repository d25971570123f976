/** `POST /v1/secrets` and its typed endpoints. */
import { z } from 'zod';
import { certificateAnswer } from '../certificates/certificate-view.ts';
import {
  type CertificateDependencies,
  certificateFields,
  createCertificateSecret,
} from '../certificates/create-certificate-secret.ts';
import type { Connections } from '../connections/connections.ts';
import { createOAuth2Secret, oauth2Answer, oauth2Fields } from '../connections/create-oauth2-secret.ts';
import { type Answer, type Call, type Operation, operation } from '../http/operation.ts';
import { publicationWarnings } from '../http/settle.ts';
import { validate } from '../http/validate.ts';
import { commonSecretFields, insertSecret } from './insert-secret.ts';
import {
  type SecretSummary,
  secretEtag,
  secretInclude,
  secretSummary,
  secretTypes,
  summarise,
} from './secret-view.ts';
import { hiddenValueWarnings } from './short-value-warnings.ts';
import { storeVersion } from './store-version.ts';
import { stringValue } from './string-value.ts';

export type SecretDependencies = CertificateDependencies & { connections: Connections };

const stringFields = z.strictObject({ ...commonSecretFields, value: stringValue });
const anySecret = z.looseObject({ secret_type: z.enum(secretTypes).default('string') });

const common = {
  tag: 'Secrets',
  method: 'post',
  role: 'editor',
  status: 201,
} as const;

export function createSecretOperations(dependencies: SecretDependencies): Operation[] {
  return [
    operation({
      ...common,
      id: 'createSecret',
      path: '/v1/secrets',
      summary: 'Create a secret of any type',
      body: anySecret,
      documentedBody: z.union([
        stringFields.extend({ secret_type: z.literal('string').default('string') }),
        oauth2Fields.safeExtend({ secret_type: z.literal('oauth2') }),
        certificateFields.safeExtend({ secret_type: z.literal('certificate') }),
      ]),
      data: z.union([oauth2Answer, certificateAnswer, secretSummary]),
      errors: ['plan_limit', 'conflict'],
      handle: async (call) => {
        const { secret_type: kind, ...fields } = call.body;
        if (kind === 'oauth2') {
          return createOAuth2Secret(dependencies, { ...call, body: validate(oauth2Fields, fields, 'body') });
        }
        if (kind === 'certificate') {
          return createCertificateSecret(dependencies, {
            ...call,
            body: validate(certificateFields, fields, 'body'),
          });
        }
        return createStringSecret(dependencies, { ...call, body: validate(stringFields, fields, 'body') });
      },
    }),
    operation({
      ...common,
      id: 'createOAuth2Secret',
      path: '/v1/secrets/oauth2',
      summary: 'Create an OAuth2 secret',
      body: oauth2Fields,
      data: oauth2Answer,
      errors: ['plan_limit', 'conflict'],
      handle: (call) => createOAuth2Secret(dependencies, call),
    }),
    operation({
      ...common,
      id: 'createCertificateSecret',
      path: '/v1/secrets/certificate',
      summary: 'Create a certificate secret',
      body: certificateFields,
      data: certificateAnswer,
      errors: ['plan_limit', 'conflict'],
      handle: (call) => createCertificateSecret(dependencies, call),
    }),
  ];
}

async function createStringSecret(
  { database, runChange }: SecretDependencies,
  { caller, actor, body }: Call<unknown, unknown, z.output<typeof stringFields>>,
): Promise<Answer<SecretSummary>> {
  const change = await runChange(caller.tenantId, actor, async (own) => {
    const { id, environment } = await insertSecret(own, 'string', body);
    await storeVersion(
      own,
      { secretId: id, environmentId: environment.id },
      { value: Buffer.from(body.value) },
    );
    return { id, warnings: await hiddenValueWarnings(own, id) };
  });
  const row = await database.secret.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: caller.tenantId, id: change.result.id } },
    include: secretInclude,
  });
  return {
    data: summarise(row),
    etag: secretEtag(row),
    warnings: [...change.result.warnings, ...publicationWarnings(change)],
  };
}
