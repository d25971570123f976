/**
 * `/mcp`: the management API for agents, by the Model Context Protocol over HTTP. Every request stands alone and is made with
 * an API key, whose role decides; no tool takes or gives a value, a token or a key.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '@knoxcall/problems';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { type Request as ExpressRequest, type Response as ExpressResponse, Router } from 'express';
import { requestIdOf } from '../http/answer.ts';
import { hasKey } from '../http/authenticate.ts';
import type { Caller } from '../http/operation.ts';
import { readJson } from '../http/read-body.ts';
import { asCaller, type Gate, requireRole, withShare } from '../http/run-operation.ts';
import { createMcpServer, type McpDependencies } from './create-mcp-server.ts';

type Dependencies = McpDependencies & { gate: Gate };

/** As much as a page of a list, the most that a tool reads. */
const weight = { role: 'read', list: true } as const;

export function mcpRoutes({ gate, ...dependencies }: Dependencies): Router {
  const router = Router();
  router.all('/mcp', (request, response) => {
    // A browser sends cookies by itself, but never a key.
    if (!hasKey(request)) throw new Problem('unauthorized');
    const exchange = { operation: weight, request, response };
    return asCaller(gate, exchange, (caller) => {
      requireRole(caller, 'read');
      const work = () => answer({ gate, ...dependencies }, { caller, request, response });
      return withShare(gate, exchange, { caller, work });
    });
  });
  return router;
}

type Asked = { caller: Caller; request: ExpressRequest; response: ExpressResponse };

async function answer(dependencies: Dependencies, { caller, request, response }: Asked): Promise<void> {
  const actor = {
    ...{ type: caller.kind, id: caller.id, isAdmin: caller.role === 'admin' },
    ipAddress: dependencies.gate.addressOf(request),
    requestId: requestIdOf(response),
  };
  const handler = createMcpHandler(() => createMcpServer(dependencies, { caller, actor }), {
    responseMode: 'json',
  });
  const parsedBody = request.method === 'POST' ? await readJson(request) : undefined;
  try {
    await send(await handler.fetch(asFetched(request), { parsedBody }), response);
  } finally {
    await handler.close();
  }
}

/** The handler only reads the protocol's own headers. */
function asFetched(request: ExpressRequest): Request {
  const names = [
    'accept',
    'content-type',
    'mcp-protocol-version',
    'mcp-session-id',
    'mcp-method',
    'mcp-name',
  ];
  const headers = names.flatMap((name): [string, string][] => {
    const value = request.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return new Request('http://mcp.invalid/mcp', { method: request.method, headers });
}

async function send(answer: Response, response: ExpressResponse): Promise<void> {
  response.status(answer.status).set('Cache-Control', 'no-store');
  for (const [name, value] of answer.headers) response.set(name, value);
  if (answer.body === null) response.end();
  else await pipeline(Readable.fromWeb(answer.body), response);
}
