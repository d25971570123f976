/** `/v1/templates`: the APIs that KnoxCall knows how to reach. Data alone, the same for every tenant. */
import { z } from 'zod';
import { type Operation, read } from '../http/operation.ts';
import { apiTemplate } from './api-template.ts';
import templates from './api-templates.json' with { type: 'json' };

export function templateOperations(): Operation[] {
  const data = z.array(apiTemplate).parse(templates);
  return [
    read({
      tag: 'Routes',
      id: 'listTemplates',
      method: 'get',
      path: '/v1/templates',
      summary: 'List the APIs for which secret and route can be made from a credential alone',
      role: 'read',
      data: z.array(apiTemplate),
      errors: [],
      read: async () => ({ data }),
    }),
  ];
}
