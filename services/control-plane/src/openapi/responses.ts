/** The errors of an operation: those that it lists itself, and those of every operation of its kind. */
import { catalogue, type ProblemType } from '@knoxcall/problems';
import type { DocumentedOperation } from './documented-operation.ts';
import { headerRef } from './headers.ts';
import type { JsonSchema } from './json-schema.ts';

/** Types by status, in the order of the catalogue. `internal_error` is the document's `default` answer. */
export function errorsOf(operation: DocumentedOperation): Map<number, ProblemType[]> {
  const types = new Set<ProblemType>([...common(operation), ...operation.errors]);
  const byStatus = new Map<number, ProblemType[]>();
  for (const type of Object.keys(catalogue) as ProblemType[]) {
    if (!types.has(type)) continue;
    const { status } = catalogue[type];
    byStatus.set(status, [...(byStatus.get(status) ?? []), type]);
  }
  return byStatus;
}

function common({ access, path, conditional }: DocumentedOperation): ProblemType[] {
  const errors = [...access.errors];
  if (path.includes('{')) errors.push('not_found');
  if (conditional) errors.push('precondition_failed');
  return errors;
}

const members: Partial<Record<ProblemType, JsonSchema>> = {
  validation_error: {
    fields: {
      type: 'object',
      description: 'Faults by the name of the field.',
      additionalProperties: { type: 'array', items: { type: 'string' } },
    },
  },
  token_error: {
    connection_status: { type: 'string', enum: ['not_connected', 'connected', 'expired', 'error'] },
  },
  in_use: {
    routes: {
      type: 'array',
      description: 'Routes that use the resource.',
      items: {
        type: 'object',
        required: ['id', 'name'],
        properties: { id: { type: 'string', format: 'uuid' }, name: { type: 'string' } },
      },
    },
  },
};

/** Name of the component for a set of types that share a status, such as `ValidationErrorOrInvalidType`. */
export function responseName(types: readonly ProblemType[]): string {
  return types
    .map((type) => type.replaceAll(/(^|_)([a-z])/g, (_all, _line, letter: string) => letter.toUpperCase()))
    .join('Or');
}

export function errorResponse(types: readonly ProblemType[]): JsonSchema {
  const first = types[0] ?? 'internal_error';
  const error = {
    type: 'object',
    required: ['type', 'message', 'request_id'],
    properties: {
      type: { type: 'string', enum: [...types] },
      message: { type: 'string' },
      request_id: { type: 'string', format: 'uuid' },
      ...Object.assign({}, ...types.map((type) => members[type] ?? {})),
    },
    additionalProperties: false,
  };
  const { status, text } = catalogue[first];
  return {
    description: types.map((type) => `\`${type}\`: ${catalogue[type].text}`).join('\n\n'),
    headers: errorHeaders(status),
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['error'],
          properties: { error },
          additionalProperties: false,
        },
        example: { error: { type: first, message: text, request_id: exampleRequestId } },
      },
    },
  };
}

const exampleRequestId = '550e8400-e29b-41d4-a716-446655440000';

function errorHeaders(status: number): JsonSchema {
  return {
    'X-Request-Id': headerRef('RequestId'),
    ...(status === 401 ? { 'WWW-Authenticate': headerRef('Authenticate') } : {}),
    ...(status === 409 || status === 429 || status >= 500 ? { 'Retry-After': headerRef('RetryAfter') } : {}),
  };
}
