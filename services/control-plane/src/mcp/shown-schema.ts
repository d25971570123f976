/** A schema that is shown and not applied: what comes is checked by the operation that it is for, and in its words. */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { JsonSchema } from '../openapi/json-schema.ts';

type Input = Record<string, unknown>;

export function shownSchema(schema: JsonSchema): StandardSchemaWithJSON<Input> {
  return {
    '~standard': {
      version: 1,
      vendor: 'knoxcall',
      validate: (value) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? { value: { ...value } }
          : { issues: [{ message: 'must be an object' }] },
      jsonSchema: { input: () => schema, output: () => schema },
    },
  };
}
