/** `meta` of every answer. */
import type { DocumentedOperation } from './documented-operation.ts';
import type { JsonSchema } from './json-schema.ts';

const requestId = { request_id: { type: 'string', format: 'uuid' } };
const warnings = {
  warnings: {
    type: 'array',
    description: 'Warnings: the request succeeded, but these points need a look.',
    items: { $ref: '#/components/schemas/Warning' },
  },
};
const count = { type: 'integer', minimum: 0 };

function meta(members: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: [...Object.keys(members), 'request_id'],
    properties: { ...members, ...warnings, ...requestId },
    additionalProperties: false,
  };
}

export const metaSchemas: Record<string, JsonSchema> = {
  Warning: {
    type: 'object',
    required: ['code', 'message', 'path'],
    properties: {
      code: { type: 'string' },
      message: { type: 'string' },
      path: {
        type: 'string',
        description: 'The field that the warning is about; empty for the whole request.',
      },
    },
    additionalProperties: false,
  },
  Meta: meta({}),
  PageMeta: meta({ total: count, page: count, per_page: count, total_pages: count }),
  CursorMeta: meta({
    next_cursor: {
      type: ['string', 'null'],
      description: 'Send it as `cursor` to get the next part; null at the end.',
    },
  }),
};

export function metaRef({ list, cursor }: DocumentedOperation): JsonSchema {
  const name = list ? 'PageMeta' : cursor ? 'CursorMeta' : 'Meta';
  return { $ref: `#/components/schemas/${name}` };
}
