/** Changing secrets: new values, rollbacks, metadata, deletion. */
import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { requireEnvironment } from '../environments/environment-store.ts';
import { environmentQuery } from '../http/fields.ts';
import { change, type Named, type Operation, removal } from '../http/operation.ts';
import { stringValue } from './create-secret.ts';
import { deleteSecret } from './delete-secret.ts';
import { rollbackSecret } from './rollback-secret.ts';
import { type FoundSecret, namedSecret } from './secret-store.ts';
import { secretEtag, secretSummary, summarise } from './secret-view.ts';
import { hiddenValueWarnings } from './short-value-warnings.ts';
import { storeVersion } from './store-version.ts';
import { updateSecret, updateSecretFields } from './update-secret.ts';

const writtenValue = z.object({
  id: z.uuid(),
  name: z.string(),
  environment: z.string(),
  value_version: z.number().int(),
});

export function writeSecretOperations({ database }: { database: PrismaClient }): Operation[] {
  const on = namedSecret(database);
  return [putSecretValue(on), rollback(on), update(on), remove(on)];
}

type On = Named<FoundSecret, FoundSecret>;
const common = { tag: 'Secrets', role: 'editor' } as const;

function putSecretValue(on: On): Operation {
  return change({
    ...common,
    on,
    id: 'putSecretValue',
    method: 'put',
    path: '/v1/secrets/{id}/value',
    summary: 'Replace the value of a string secret in one environment',
    query: environmentQuery,
    body: z.strictObject({ value: stringValue, environment: z.string().optional() }),
    data: writtenValue,
    errors: ['invalid_type'],
    prepare: ({ found }) => {
      if (found.kind === 'string') return;
      throw new Problem('invalid_type', { message: 'The secret is not a string secret.' });
    },
    change: (own, { found, query, body: { value, environment } }) =>
      putValue(own, found, { value, wanted: query.environment ?? environment }),
    answer: ({ warnings, ...data }) => ({ data, warnings }),
  });
}

function rollback(on: On): Operation {
  return change({
    ...common,
    on,
    id: 'rollbackSecret',
    method: 'post',
    path: '/v1/secrets/{id}/rollback',
    summary: 'Restore an old value, as a new version',
    body: z.strictObject({ environment: z.string().optional(), version: z.number().int().min(1) }),
    data: writtenValue,
    errors: ['invalid_type'],
    prepare: ({ found }) => {
      if (found.kind !== 'oauth2') return;
      throw new Problem('invalid_type', { message: 'An OAuth2 secret has no versions.' });
    },
    change: async (own, { found, body: { version, environment: wanted } }) => {
      const environment = await requireEnvironment(
        own.tx,
        own.tenantId,
        wanted ?? found.baseEnvironment.name,
      );
      return rollbackSecret(own, found, { environment, version });
    },
    answer: ({ warnings, ...data }) => ({ data, warnings }),
  });
}

function update(on: On): Operation {
  return change({
    ...common,
    on,
    id: 'updateSecret',
    method: 'patch',
    path: '/v1/secrets/{id}',
    summary: 'Change the metadata of a secret',
    body: updateSecretFields,
    data: secretSummary,
    errors: ['conflict'],
    change: (own, { caller, found, body }) => updateSecret(own, caller, { found, body }),
    answer: ({ row, warnings }) => ({ data: summarise(row), etag: secretEtag(row), warnings }),
  });
}

function remove(on: On): Operation {
  return removal({
    ...common,
    on,
    id: 'deleteSecret',
    path: '/v1/secrets/{id}',
    summary: 'Delete a secret and all of its values',
    errors: ['in_use'],
    revokes: () => true,
    remove: deleteSecret,
  });
}

async function putValue(
  change: Change,
  secret: FoundSecret,
  { value, wanted = secret.baseEnvironment.name }: { value: string; wanted: string | undefined },
) {
  const environment = await requireEnvironment(change.tx, change.tenantId, wanted);
  const place = { secretId: secret.id, environmentId: environment.id };
  const version = await storeVersion(change, place, { value: Buffer.from(value) });
  const details = { name: secret.name, environment: environment.name, value_version: version };
  change.audit({ action: 'secret.put_value', resourceType: 'secret', resourceId: secret.id, details });
  return { id: secret.id, ...details, warnings: await hiddenValueWarnings(change, secret) };
}
