/** Names every shape of an answer, so that a shape of several operations stands once. */
import type { JsonSchema } from './json-schema.ts';

export type Components = {
  /** A reference to the schema; `operationId` names it where it is new. */
  refer(operationId: string, schema: JsonSchema): JsonSchema;
  readonly schemas: Record<string, JsonSchema>;
};

export function createComponents(): Components {
  const schemas: Record<string, JsonSchema> = {};
  const known = new Map<string, string>();
  return {
    schemas,
    refer: (operationId, schema) => {
      if (schema.type !== 'array') return referObject(operationId, schema);
      return { ...schema, items: referObject(operationId, Object(schema.items)) };
    },
  };

  function referObject(operationId: string, schema: JsonSchema): JsonSchema {
    const text = JSON.stringify(schema);
    const name = known.get(text) ?? freeName(operationId);
    known.set(text, name);
    schemas[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }

  /** `listSecrets` shows a `Secret`; a second shape of the same name is called after its operation. */
  function freeName(operationId: string): string {
    const noun = operationId.replace(/^(list|get|create|update|put|delete)/, '');
    const singular = operationId.startsWith('list') ? noun.replace(/s$/, '') : noun;
    const wanted = singular.charAt(0).toUpperCase() + singular.slice(1);
    if (!(wanted in schemas)) return wanted;
    return `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Data`;
  }
}
