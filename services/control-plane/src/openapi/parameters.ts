/** Parameters of one operation: path, query, and the headers that it understands. */
import type { DocumentedOperation } from './documented-operation.ts';
import { parameterRef } from './headers.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';

export function parametersOf(operation: DocumentedOperation): JsonSchema[] {
  const { access, conditional } = operation;
  return [
    ...pathParameters(operation.path),
    ...queryParameters(operation),
    ...(access.isRepeatable ? [parameterRef('IdempotencyKey')] : []),
    ...(conditional ? [parameterRef('IfMatch')] : []),
  ];
}

function pathParameters(path: string): JsonSchema[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  return names.map((name) => ({ name, in: 'path', required: true, ...describePath(path, name) }));
}

function describePath(path: string, name: string): JsonSchema {
  if (name === 'env') return { description: 'Name of an environment.', schema: { type: 'string' } };
  if (name === 'slug') return { description: 'Slug of a tenant.', schema: { type: 'string' } };
  if (path.startsWith('/v1/routes/')) {
    return { description: 'UUID or slug of a route.', schema: { type: 'string' } };
  }
  return { schema: { type: 'string', format: 'uuid' } };
}

function queryParameters({ query }: DocumentedOperation): JsonSchema[] {
  if (query === undefined) return [];
  const { properties, required } = jsonSchemaOf(query, 'input');
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name);
  return Object.entries(Object(properties)).map(([name, schema]) => ({
    name,
    in: 'query',
    ...(isRequired(name) ? { required: true } : {}),
    schema,
  }));
}
