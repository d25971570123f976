/** Turns a zod schema into the JSON Schema of the document, without the parts that only zod needs. */
import { z } from 'zod';

export type JsonSchema = { [key: string]: unknown };

/** `input`: a caller's data. `output`: our answer. Refinements in code do not show. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...plain } = z.toJSONSchema(schema, { io, override: keepDefault });
  return tidySchema(plain);
}

/** Zod leaves out the default of a number that comes as text. */
function keepDefault({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const { def } = zodSchema._zod;
  if (def.type === 'default' && typeof def.defaultValue === 'number') jsonSchema.default = def.defaultValue;
}

/** A format says more than zod's pattern; bounds of safe integers and patterns for any property name say nothing. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  return typeof value === 'object' && value !== null ? tidySchema({ ...value }) : value;
}

function tidySchema(schema: JsonSchema): JsonSchema {
  const kept = Object.entries(schema).filter(([key, item]) => !isNoise(schema, key, item));
  return Object.fromEntries(
    kept.map(([key, item]) => [key, key === 'properties' ? tidyEach(item) : tidy(item)]),
  );
}

/** Names of properties are not keywords, whatever they are called. */
function tidyEach(properties: unknown): unknown {
  const entries = Object.entries(Object(properties)).map(([name, schema]) => [name, tidy(schema)]);
  return Object.fromEntries(entries);
}

function isNoise(schema: JsonSchema, key: string, item: unknown): boolean {
  switch (key) {
    case 'pattern':
      return schema.type !== 'string' || schema.format === 'uuid' || schema.format === 'date-time';
    case 'minimum':
      return item === Number.MIN_SAFE_INTEGER;
    case 'maximum':
      return item === Number.MAX_SAFE_INTEGER;
    case 'propertyNames':
      return JSON.stringify(item) === '{"type":"string"}';
    default:
      return false;
  }
}
