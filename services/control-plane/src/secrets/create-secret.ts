/** `POST /v1/secrets` and its typed endpoints. */
import { z } from 'zod';
import { certificateAnswer } from '../certificates/certificate-view.ts';
import {
  type CertificateDependencies,
  certificateFields,
  createCertificateSecret,
} from '../certificates/create-certificate-secret.ts';
import { secretType } from '../columns.ts';
import { oauth2Fields } from '../connections/configuration/oauth2-fields.ts';
import { type Connections, oauth2Answer } from '../connections/connections.ts';
import { createOAuth2Secret } from '../connections/create-oauth2-secret.ts';
import { change, choice, type Operation } from '../http/operation.ts';
import { commonSecretFields, creation, insertSecret } from './insert-secret.ts';
import { secretEtag, secretSummary, summarise } from './secret-view.ts';
import { hiddenValueWarnings } from './short-value-warnings.ts';
import { storeVersion } from './store-version.ts';

const maxValueBytes = 65_536;

/** The value of a string secret: 1 byte to 64 KiB of UTF-8, kept byte for byte. */
export const stringValue = z
  .string()
  .min(1, 'must not be empty')
  .refine(
    (text) => Buffer.byteLength(text) <= maxValueBytes,
    `must not be longer than ${maxValueBytes} bytes`,
  );

/** Makes a secret without a value, which a person enters later. Until then every request that uses it is refused. */
export const emptySecretFields = z.strictObject(commonSecretFields);
export const emptySecret = z.object({ id: z.uuid(), name: z.string(), environment: z.string() });

/** Only agents use it, through the MCP server: no path leads here. */
export const createEmptySecret = change({
  ...creation,
  id: 'createEmptySecret',
  path: '/v1/secrets',
  summary: 'Create a secret without a value',
  body: emptySecretFields,
  data: emptySecret,
  change: async (own, { body }) => {
    const { id, environment } = await insertSecret(own, 'string', body);
    return { id, name: body.name, environment: environment.name };
  },
  answer: (data) => ({ data }),
});

type SecretDependencies = CertificateDependencies & { connections: Connections };

const stringFields = z.strictObject({ ...commonSecretFields, value: stringValue });

const path = '/v1/secrets';
const summary = 'Create a secret of any type';

export function createSecretOperations(dependencies: SecretDependencies): Operation[] {
  const byType = {
    string: createStringSecret,
    oauth2: createOAuth2Secret(dependencies),
    certificate: createCertificateSecret(dependencies),
  };
  const anySecret = choice({
    ...creation,
    id: 'createSecret',
    path,
    summary,
    body: z.looseObject({ secret_type: secretType.default('string') }),
    documentedBody: z.union([
      stringFields.extend({ secret_type: z.literal('string').default('string') }),
      oauth2Fields.safeExtend({ secret_type: z.literal('oauth2') }),
      certificateFields.safeExtend({ secret_type: z.literal('certificate') }),
    ]),
    data: z.union([oauth2Answer, certificateAnswer, secretSummary]),
    choose: ({ secret_type: type, ...body }) => ({ operation: byType[type], body }),
  });
  return [anySecret, byType.oauth2, byType.certificate];
}

/** Only as one of the choices of `POST /v1/secrets`. */
const createStringSecret = change({
  ...creation,
  id: 'createStringSecret',
  path,
  summary,
  body: stringFields,
  data: secretSummary,
  change: async (own, { body }) => {
    const { id, environment, row } = await insertSecret(own, 'string', body);
    const place = { secretId: id, environmentId: environment.id };
    await storeVersion(own, place, { value: Buffer.from(body.value) });
    return { row: { ...row, environments: [environment] }, warnings: await hiddenValueWarnings(own, row) };
  },
  answer: ({ row, warnings }) => ({ data: summarise(row), etag: secretEtag(row), warnings }),
});
