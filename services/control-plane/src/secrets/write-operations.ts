/** Changing secrets: new values, old values again, metadata, deletion. */
import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import { environmentQuery } from '../environments/environment-query.ts';
import { requireEnvironment } from '../environments/environment-store.ts';
import { deleted } from '../http/deleted.ts';
import { type Operation, operation } from '../http/operation.ts';
import { publicationWarnings, requirePublished } from '../http/settle.ts';
import { deleteSecret } from './delete-secret.ts';
import { rollbackSecret } from './rollback-secret.ts';
import { findSecret } from './secret-store.ts';
import { secretEtag, secretInclude, secretSummary, summarise } from './secret-view.ts';
import { storeVersion } from './store-version.ts';
import { stringValue } from './string-value.ts';
import { updateSecret, updateSecretFields } from './update-secret.ts';

const writtenValue = z.object({
  id: z.uuid(),
  name: z.string(),
  environment: z.string(),
  value_version: z.number().int(),
});

type Dependencies = { database: PrismaClient; runChange: RunChange };

export function writeSecretOperations({ database, runChange }: Dependencies): Operation[] {
  const find = findSecret(database);
  const common = { tag: 'Secrets', role: 'editor', find } as const;
  return [
    operation({
      ...common,
      id: 'putSecretValue',
      method: 'put',
      path: '/v1/secrets/{id}/value',
      summary: 'Replace the value of a string secret in one environment',
      query: environmentQuery,
      body: z.strictObject({ value: stringValue, environment: z.string().optional() }),
      data: writtenValue,
      conditional: true,
      errors: ['invalid_type'],
      handle: async ({ caller, actor, found, query, body }) => {
        if (found.kind !== 'string')
          throw new Problem('invalid_type', { message: 'The secret is not a string secret.' });
        const wanted = query.environment ?? body.environment ?? found.baseEnvironment.name;
        const change = await runChange(caller.tenantId, actor, async (own) => {
          const environment = await requireEnvironment(own.tx, own.tenantId, wanted);
          const place = { secretId: found.id, environmentId: environment.id };
          const version = await storeVersion(own, place, { value: Buffer.from(body.value) });
          const details = { name: found.name, environment: environment.name, value_version: version };
          own.audit({ action: 'secret.put_value', resourceType: 'secret', resourceId: found.id, details });
          return details;
        });
        return { data: { id: found.id, ...change.result }, warnings: publicationWarnings(change) };
      },
    }),
    operation({
      ...common,
      id: 'rollbackSecret',
      method: 'post',
      path: '/v1/secrets/{id}/rollback',
      summary: 'Make an old value the current one, as a new version',
      body: z.strictObject({ environment: z.string().optional(), version: z.number().int().min(1) }),
      data: writtenValue,
      errors: ['invalid_type'],
      handle: async ({ caller, actor, found, body }) => {
        if (found.kind === 'oauth2')
          throw new Problem('invalid_type', { message: 'An OAuth2 secret has no versions.' });
        const environment = await requireEnvironment(
          database,
          caller.tenantId,
          body.environment ?? found.baseEnvironment.name,
        );
        const change = await runChange(caller.tenantId, actor, (own) =>
          rollbackSecret(own, found, { environment, version: body.version }),
        );
        return { data: change.result, warnings: publicationWarnings(change) };
      },
    }),
    operation({
      ...common,
      id: 'updateSecret',
      method: 'patch',
      path: '/v1/secrets/{id}',
      summary: 'Change what is public of a secret',
      body: updateSecretFields,
      data: secretSummary,
      conditional: true,
      errors: ['conflict'],
      handle: async ({ caller, actor, found, body }) => {
        const change = await runChange(caller.tenantId, actor, (own) =>
          updateSecret(own, caller, { found, body }),
        );
        const row = await database.secret.findUniqueOrThrow({
          where: { tenantId_id: { tenantId: caller.tenantId, id: found.id } },
          include: secretInclude,
        });
        const warnings = [...change.result, ...publicationWarnings(change)];
        return { data: summarise(row), etag: secretEtag(row), warnings };
      },
    }),
    operation({
      ...common,
      id: 'deleteSecret',
      method: 'delete',
      path: '/v1/secrets/{id}',
      summary: 'Delete a secret and all of its values',
      data: deleted,
      conditional: true,
      errors: ['in_use'],
      handle: async ({ caller, actor, found }) => {
        requirePublished(await runChange(caller.tenantId, actor, (own) => deleteSecret(own, found)));
        return { data: { deleted: true as const } };
      },
    }),
  ];
}
