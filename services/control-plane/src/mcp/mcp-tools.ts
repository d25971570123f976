/**
 * The tools: most are an operation of the management API under a name that agents find. None takes or returns a secret
 * value.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue } from '@knoxcall/problems';
import { z } from 'zod';
import type { Actor } from '../changes/change.ts';
import type { Caller, Operation } from '../http/operation.ts';
import { callOperation, type Gate } from '../http/run-operation.ts';
import { validate } from '../http/validate.ts';
import { type JsonSchema, jsonSchemaOf } from '../openapi/json-schema.ts';
import { createEmptySecret, emptySecret, emptySecretFields } from '../secrets/create-secret.ts';

export type McpCaller = { caller: Caller; actor: Actor };

type Input = Readonly<Record<string, unknown>>;

type McpTool = {
  name: string;
  description: string;
  input: JsonSchema;
  /** Changes nothing. */
  isReading: boolean;
  run: (who: McpCaller, input: Input) => Promise<unknown>;
};

export type ToolDependencies = {
  gate: Pick<Gate, 'workTurns' | 'runChange'>;
  operations: readonly Operation[];
  /** The control plane's URL, as people reach it. */
  publicUrl: string;
};

const ofOperations: readonly [name: string, operation: string, description: string][] = [
  ['list_secrets', 'listSecrets', 'Secrets by name, type and environment. Never values.'],
  ['list_routes', 'listRoutes', 'Routes: where each leads and what it injects.'],
  [
    'create_route',
    'createRoute',
    'Makes a route to an API. Inject its key with a placeholder, such as {"Authorization": "Bearer {{secret_id:UUID}}"}.',
  ],
  ['update_route', 'updateRoute', 'Changes a route. Fields that are left out stay as they are.'],
  [
    'resolve_route',
    'resolveRoute',
    'Dry run: which secrets a request would use, what is missing, what looks wrong. Nothing is sent.',
  ],
  [
    'send_test_request',
    'testRoute',
    'Sends one request through a route, and shows the answer with injected values hidden.',
  ],
  ['search_logs', 'listLogs', 'Proxied requests, the newest first, with placeholders in place of values.'],
  [
    'connect_oauth2',
    'authorizeOAuth2Secret',
    'Makes a one-time link where a person connects an OAuth2 secret. Give it to them.',
  ],
];

export function mcpTools(dependencies: ToolDependencies): McpTool[] {
  const byId = new Map(dependencies.operations.map((operation) => [operation.id, operation]));
  const named = ofOperations.flatMap(([name, id, description]) => {
    const operation = byId.get(id);
    return operation === undefined
      ? []
      : [operationTool(dependencies.gate, { name, description, operation })];
  });
  return [...named, createSecret(dependencies), explainProblem];
}

type OfOperation = Pick<McpTool, 'name' | 'description'> & { operation: Operation };

function operationTool(
  gate: ToolDependencies['gate'],
  { name, description, operation }: OfOperation,
): McpTool {
  const hasId = operation.path.includes('{id}');
  return {
    name,
    description,
    input: inputOf(operation, hasId),
    isReading: operation.role === 'read',
    run: async ({ caller, actor }: McpCaller, { id, ...rest }: Input) => {
      const params: Record<string, string> = hasId ? { id: String(id) } : {};
      const given = operation.body === undefined ? { query: asQuery(rest) } : { body: rest };
      const { data, total, meta, warnings } = await callOperation(gate, operation, {
        caller,
        actor,
        params,
        ...given,
      });
      return {
        data,
        ...(total === undefined ? {} : { total }),
        ...meta,
        ...(warnings?.length ? { warnings } : {}),
      };
    },
  };
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});

/** The fields of the operation, with the id from its path. */
function inputOf({ body, query }: Operation, hasId: boolean): JsonSchema {
  const fields = jsonSchemaOf(body ?? query ?? z.strictObject({}), 'input');
  if (!hasId) return fields;
  const { properties, required } = objectSchema.parse(fields);
  const id = { type: 'string', description: 'UUID; for a route also its slug.' };
  return { ...fields, properties: { id, ...properties }, required: ['id', ...required] };
}

/** As a query would have it: all text. */
const asQuery = (input: Input): Record<string, string> =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, String(value)]));

function createSecret({ gate, publicUrl }: ToolDependencies): McpTool {
  return {
    name: 'create_secret',
    description:
      'Makes a secret without a value. Give the person the address "type_value_at": they type it there. Never ask for the value.',
    input: jsonSchemaOf(emptySecretFields, 'input'),
    isReading: false,
    run: async (who, input) => {
      const made = await callOperation(gate, createEmptySecret, { ...who, body: input });
      const secret = emptySecret.parse(made.data);
      const page = `t/${who.caller.tenantSlug}/secrets/${secret.id}?environment=${encodeURIComponent(secret.environment)}&set=1`;
      return {
        ...secret,
        placeholder: `{{secret_id:${secret.id}}}`,
        type_value_at: new URL(page, `${publicUrl.replace(/\/+$/, '')}/`).href,
      };
    },
  };
}

const problemFields = z.strictObject({
  type: z.enum(Object.keys(catalogue)).describe('Type of an error, such as missing_secret.'),
});
const pages = join(import.meta.dirname, '../../../../docs/problems');

const explainProblem: McpTool = {
  name: 'explain_problem',
  description: 'What an error of KnoxCall means and what to check.',
  input: jsonSchemaOf(problemFields, 'input'),
  isReading: true,
  run: async (_who, input) =>
    readFile(join(pages, `${validate(problemFields, input, 'body').type}.md`), 'utf8'),
};
