/** What an agent finds at `/mcp`, for the key that it came with: tools, the API's document, and one prompt. */

import type { Log } from '@knoxcall/telemetry';
import { type CallToolResult, McpServer, type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Operation } from '../http/operation.ts';
import { toProblem } from '../http/to-problem.ts';
import { openApiDocument } from '../openapi/document.ts';
import type { JsonSchema } from '../openapi/json-schema.ts';
import { version } from '../version.ts';
import { type McpCaller, mcpTools, type ToolDependencies } from './mcp-tools.ts';

export type McpDependencies = ToolDependencies & { log: Log };

const instructions = `KnoxCall keeps credentials and puts them into requests on their way to an API. You never see a value:
make a secret without one, give the person the address where they type it, and use its placeholder {{secret_id:UUID}} in routes.`;

export function createMcpServer(dependencies: McpDependencies, who: McpCaller): McpServer {
  const server = new McpServer({ name: 'knoxcall', version }, { instructions });
  for (const { name, description, input: schema, isReading, run } of mcpTools(dependencies)) {
    const annotations = { readOnlyHint: isReading, destructiveHint: name === 'update_route' };
    server.registerTool(name, { description, inputSchema: shownSchema(schema), annotations }, (input) =>
      answer(dependencies.log, () => run(who, input)),
    );
  }
  server.registerResource(
    'openapi',
    'knoxcall://openapi.json',
    { title: 'The management API', mimeType: 'application/json' },
    (uri) => ({ contents: [{ uri: uri.href, text: documentOf(dependencies.operations) }] }),
  );
  server.registerPrompt(
    'put_behind_knoxcall',
    {
      title: "Put this API's key behind KnoxCall",
      argsSchema: z.object({ api: z.string().max(200).describe('Name or base URL of the API.') }),
    },
    ({ api }) => ({ messages: [{ role: 'user', content: { type: 'text', text: steps(api) } }] }),
  );
  return server;
}

async function answer(log: Log, run: () => Promise<unknown>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await run()) }] };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) log.error({ err: error }, 'tool failed');
    const { type, message, extra } = problem;
    return { isError: true, content: [{ type: 'text', text: JSON.stringify({ type, message, ...extra }) }] };
  }
}

let document: string | undefined;
function documentOf(operations: readonly Operation[]): string {
  document ??= JSON.stringify(openApiDocument(operations, version));
  return document;
}

const steps = (api: string): string => `Put the key of ${api} behind KnoxCall.
1. create_secret: a name that says whose key it is, and allowed_hosts with the host of the API alone.
2. Give the person the address "type_value_at" and wait until they say that they typed the value. Never ask for the value.
3. create_route with the base URL of the API, and inject_headers_json with the header that the API takes its key in, such as
   {"Authorization": "Bearer {{secret_id:UUID}}"}.
4. resolve_route says whether everything that the route needs is there; send_test_request sends one request through it.
5. Replace the key in the code: requests go to the proxy with x-knoxcall-route and x-knoxcall-key, and without the key.
explain_problem says what an error means.`;

/** A schema that is shown but not applied: the tool's operation checks the input, with its own messages. */
type Input = Record<string, unknown>;

function shownSchema(schema: JsonSchema): StandardSchemaWithJSON<Input> {
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
