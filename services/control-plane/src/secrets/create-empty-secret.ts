/** Makes a secret that has no value yet: a person gives it one. Until then whatever refers to it is refused. */
import { z } from 'zod';
import type { Actor, RunChange } from '../changes/change.ts';
import type { Caller } from '../http/operation.ts';
import { requireRole } from '../http/run-operation.ts';
import { commonSecretFields, insertSecret } from './insert-secret.ts';

export const emptySecretFields = z.strictObject(commonSecretFields);

export type EmptySecret = { id: string; name: string; environment: string };

/** Throws as `POST /v1/secrets` does. */
export async function createEmptySecret(
  runChange: RunChange,
  { caller, actor }: { caller: Caller; actor: Actor },
  fields: z.output<typeof emptySecretFields>,
): Promise<EmptySecret> {
  requireRole(caller, 'editor');
  const change = await runChange(caller.tenantId, actor, async (own) => {
    const { id, environment } = await insertSecret(own, 'string', fields);
    return { id, name: fields.name, environment: environment.name };
  });
  return change.result;
}
