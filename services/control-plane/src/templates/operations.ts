/**
 * `/v1/templates`: the APIs that KnoxCall knows. Data only, the same for every tenant: the fields to ask a person for,
 * and the secrets and route made from the answers.
 */
import { z } from 'zod';
import { type Operation, read } from '../http/operation.ts';
import templates from './api-templates.json' with { type: 'json' };

/** A field to ask for; `{name}` stands for its answer in the address and in the values of secrets. */
const field = z.object({
  name: z.string().regex(/^[a-z_]+$/),
  label: z.string(),
  /** Where the API's own site shows it. */
  help: z.string(),
  /** True for credentials, which must not be displayed. */
  hidden: z.boolean(),
  /** Its usual beginning, so that a person can check that they took the right one. */
  begins_with: z.string().optional(),
  /** A regular expression for valid answers. */
  matches: z.string().optional(),
});

export const apiTemplate = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string(),
  category: z.enum([
    'payments',
    'mail',
    'sms',
    'ai',
    'source control',
    'crm',
    'cloud',
    'chat',
    'maps',
    'monitoring',
  ]),
  target_base_url: z.string(),
  fields: z.array(field).min(1),
  /** `base64`: the value is encoded as HTTP Basic needs it. */
  secrets: z
    .array(z.object({ name: z.string(), value: z.string(), encoding: z.enum(['plain', 'base64']) }))
    .min(1),
  /** Fields of `POST /v1/routes` beside name and target. */
  route: z.looseObject({ inject_headers_json: z.record(z.string(), z.string()) }),
  /** A request that changes nothing, to test the route. */
  test: z.object({ method: z.string(), path: z.string() }).nullable(),
  key_url: z.url(),
  docs_url: z.url(),
  /** The API's documentation of its authentication. */
  source: z.url(),
});
export type ApiTemplate = z.infer<typeof apiTemplate>;

export function templateOperations(): Operation[] {
  const data = z.array(apiTemplate).parse(templates);
  return [
    read({
      tag: 'Routes',
      id: 'listTemplates',
      method: 'get',
      path: '/v1/templates',
      summary: 'List the APIs whose secrets and route can be made from a credential alone',
      role: 'read',
      data: z.array(apiTemplate),
      errors: [],
      read: async () => ({ data }),
    }),
  ];
}
