/** `/openapi.json`: made from the list of operations that the server runs, never written by hand. */
import type { ProblemType } from '@knoxcall/problems';
import type { DashboardOperation } from '../http/dashboard-operation.ts';
import type { Operation } from '../http/operation.ts';
import { linesMediaType } from '../http/send-answer.ts';
import { type Components, createComponents } from './component-names.ts';
import { type DocumentedOperation, documentedOperation } from './documented-operation.ts';
import { examples } from './examples.ts';
import { headerRef, headers, parameters, rateLimitHeaders } from './headers.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { metaRef, metaSchemas } from './meta-schemas.ts';
import { parametersOf } from './parameters.ts';
import { plainPaths } from './plain-paths.ts';
import { errorResponse, errorsOf, responseName } from './responses.ts';

type Document = { openapi: string; paths: Record<string, JsonSchema>; [key: string]: unknown };

export function openApiDocument(all: readonly (Operation | DashboardOperation)[], version: string): Document {
  const operations = all.map(documentedOperation);
  const components = createComponents();
  const responses: Record<string, JsonSchema> = { Unexpected: errorResponse(['internal_error']) };
  const resources = new Set(operations.filter((one) => one.conditional).map((one) => one.path));
  const paths: Record<string, JsonSchema> = {};
  for (const operation of operations) {
    const shown = showOperation(operation, { components, responses, hasETag: hasETag(operation, resources) });
    paths[operation.path] = { ...paths[operation.path], [operation.method]: shown };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'KnoxCall management API', version, license, description: introduction },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(({ tag }) => tag)), 'Health'].map((name) => ({ name })),
    paths: { ...paths, ...plainPaths },
    components: {
      schemas: { ...components.schemas, ...metaSchemas },
      responses,
      headers,
      parameters,
      securitySchemes,
    },
  };
}

const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' };

const securitySchemes = {
  apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `tk_live_<id>_<secret>`.' },
  apiKeyHeader: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'The same key.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-knoxcall',
    description:
      'The session of a person (`knoxcall` at a plain http address of this machine). Below `/v1` with `X-Knox-Tenant`; every request but GET with `X-Knox-CSRF` and an `Origin` of ours.',
  },
  operatorToken: { type: 'http', scheme: 'bearer', description: 'The token of the operator.' },
};

type Shared = { components: Components; responses: Record<string, JsonSchema>; hasETag: boolean };

function showOperation(operation: DocumentedOperation, shared: Shared): JsonSchema {
  const { id, tag, summary, access } = operation;
  const body = operation.documentedBody ?? operation.body;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: access.description,
    security: access.security,
    parameters: parametersOf(operation),
    ...(body === undefined ? {} : { requestBody: requestBody(operation, jsonSchemaOf(body, 'input')) }),
    responses: {
      [operation.redirects ?? operation.status ?? 200]: success(operation, shared),
      ...errors(operation, shared.responses),
      default: { $ref: '#/components/responses/Unexpected' },
    },
  };
}

function requestBody({ id, bodyOptional }: DocumentedOperation, schema: JsonSchema): JsonSchema {
  const example = examples[id]?.request;
  return {
    required: bodyOptional !== true,
    content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
  };
}

function success(operation: DocumentedOperation, { components, hasETag: tagged }: Shared): JsonSchema {
  const answerHeaders = {
    'X-Request-Id': headerRef('RequestId'),
    ...(operation.access.isCounted ? rateLimitHeaders : {}),
    ...(tagged ? { ETag: headerRef('ETag') } : {}),
  };
  if (operation.redirects !== undefined) {
    return { description: operation.summary, headers: { ...answerHeaders, Location: headerRef('Location') } };
  }
  return { description: operation.summary, headers: answerHeaders, content: content(operation, components) };
}

function content(operation: DocumentedOperation, components: Components): JsonSchema {
  if (operation.lines !== undefined) {
    return { [linesMediaType]: { schema: jsonSchemaOf(operation.lines, 'output') } };
  }
  const schema = {
    type: 'object',
    required: ['data', 'meta'],
    properties: {
      data: components.refer(operation.id, jsonSchemaOf(operation.data, 'output')),
      meta: metaRef(operation),
    },
    additionalProperties: false,
  };
  const example = examples[operation.id]?.response;
  return { 'application/json': { schema, ...(example === undefined ? {} : { example }) } };
}

function errors(operation: DocumentedOperation, responses: Record<string, JsonSchema>): JsonSchema {
  const shown = [...errorsOf(operation)].map(([status, types]: [number, ProblemType[]]) => {
    const name = responseName(types);
    responses[name] ??= errorResponse(types);
    return [status, { $ref: `#/components/responses/${name}` }];
  });
  return Object.fromEntries(shown);
}

/** Where `If-Match` is supported, answers to creating, reading and changing have an `ETag`. */
function hasETag({ method, path }: DocumentedOperation, resources: ReadonlySet<string>): boolean {
  if (method === 'post') return resources.has(`${path}/{id}`) || path.startsWith('/v1/secrets');
  return method !== 'delete' && resources.has(path);
}

/** The text at the head of the API reference. */
const introduction = `Manages secrets, the routes that inject them, and who may use both. Values of secrets
go in and never come out.

**Answers** are \`{data, meta}\`, errors \`{error: {type, message, request_id}}\`. A path that exists answers another
method with 405 \`method_not_allowed\` and \`Allow\`. Timestamps are ISO 8601, UTC, with milliseconds.

**Checks run in this order:** 401, 405, 403 role, 404 id in the path, 415 and 413, 400, 403 plan limit, 409 and 412.
An id of another account looks exactly like one that does not exist.

**Roles:** \`invoke\` may only use the proxy, \`read\` may read, \`editor\` may write and use the proxy, \`admin\` may
do everything. Each operation names the role that it needs. A key made without a role is an \`invoke\` key. From an
address that is not on its \`ip_allowlist\` a key gets 403 \`client_not_allowed\`, whatever it asks.

**Limits:** requests a minute are counted for each key and told in \`X-RateLimit-*\`. Over the limit: 429 with
\`Retry-After\`.`;
