/** Changing secrets: new values, old values again, metadata, deletion. */
import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change, RunChange } from '../changes/change.ts';
import { environmentQuery } from '../environments/environment-query.ts';
import { requireEnvironment } from '../environments/environment-store.ts';
import { deleted } from '../http/deleted.ts';
import { type Operation, operation } from '../http/operation.ts';
import { publicationWarnings, requirePublished } from '../http/settle.ts';
import { deleteSecret } from './delete-secret.ts';
import { rollbackSecret } from './rollback-secret.ts';
import { type FoundSecret, findSecret, onPresentSecret } from './secret-store.ts';
import { secretEtag, secretInclude, secretSummary, summarise } from './secret-view.ts';
import { hiddenValueWarnings } from './short-value-warnings.ts';
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
      conditional: 'locked',
      errors: ['invalid_type'],
      handle: async (call) => {
        const { caller, actor, found, query, body } = call;
        if (found.kind !== 'string')
          throw new Problem('invalid_type', { message: 'The secret is not a string secret.' });
        const wanted = query.environment ?? body.environment ?? found.baseEnvironment.name;
        const change = await runChange(caller.tenantId, actor, (own) =>
          onPresentSecret(own, call, (present) => putValue(own, present, { value: body.value, wanted })),
        );
        const { warnings, ...written } = change.result;
        return {
          data: { id: found.id, ...written },
          warnings: [...warnings, ...publicationWarnings(change)],
        };
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
      conditional: 'locked',
      errors: ['invalid_type'],
      handle: async (call) => {
        const { caller, actor, found, body } = call;
        if (found.kind === 'oauth2')
          throw new Problem('invalid_type', { message: 'An OAuth2 secret has no versions.' });
        const environment = await requireEnvironment(
          database,
          caller.tenantId,
          body.environment ?? found.baseEnvironment.name,
        );
        const target = { environment, version: body.version };
        const change = await runChange(caller.tenantId, actor, (own) =>
          onPresentSecret(own, call, (present) => rollbackSecret(own, present, target)),
        );
        const { warnings, ...written } = change.result;
        return { data: written, warnings: [...warnings, ...publicationWarnings(change)] };
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
      conditional: 'locked',
      errors: ['conflict'],
      handle: async (call) => {
        const { caller, actor, found, body } = call;
        const change = await runChange(caller.tenantId, actor, (own) =>
          onPresentSecret(own, call, (present) => updateSecret(own, caller, { found: present, body })),
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
      conditional: 'locked',
      errors: ['in_use'],
      revokes: () => true,
      handle: async (call) => {
        const change = await runChange(call.caller.tenantId, call.actor, (own) =>
          onPresentSecret(own, call, (present) => deleteSecret(own, present)),
        );
        requirePublished(change);
        return { data: { deleted: true as const } };
      },
    }),
  ];
}

async function putValue(
  change: Change,
  secret: FoundSecret,
  { value, wanted }: { value: string; wanted: string },
) {
  const environment = await requireEnvironment(change.tx, change.tenantId, wanted);
  const place = { secretId: secret.id, environmentId: environment.id };
  const version = await storeVersion(change, place, { value: Buffer.from(value) });
  const details = { name: secret.name, environment: environment.name, value_version: version };
  change.audit({ action: 'secret.put_value', resourceType: 'secret', resourceId: secret.id, details });
  return { ...details, warnings: await hiddenValueWarnings(change, secret.id) };
}
