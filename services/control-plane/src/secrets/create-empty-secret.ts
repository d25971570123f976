/** Makes a secret that has no value yet: a person gives it one. Until then whatever refers to it is refused. */
import { z } from 'zod';
import { change } from '../http/operation.ts';
import { commonSecretFields, creation, insertSecret } from './insert-secret.ts';

export const emptySecretFields = z.strictObject(commonSecretFields);
export const emptySecret = z.object({ id: z.uuid(), name: z.string(), environment: z.string() });

/** For agents alone: no path leads here. */
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
