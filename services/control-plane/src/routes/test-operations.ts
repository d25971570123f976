/**
 * `POST /v1/routes/{id}/test`: sends one request through the proxy for the caller, and shows the answer. Values that
 * the route puts in are hidden in it, whatever the route says.
 */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import { uuid } from '../http/fields.ts';
import { type Operation, other } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { withTestKey } from '../keys/test-key.ts';
import { type AskProxy, createAskProxy, type ProxyAnswer } from './ask-proxy.ts';
import { findWholeRoute } from './route-store.ts';

/** Of the answer, and of the sent body. */
const maxBytes = 65_536;
const waitMs = 30_000;
/** How much longer the key is valid than the request may take: its end would end an answer under way. */
const graceMs = 5_000;

const request = z.strictObject({
  environment: z.string().max(64).optional(),
  method: z
    .string()
    .regex(/^[A-Z][A-Z-]{0,31}$/, 'must be an HTTP method in upper case')
    .default('GET'),
  path: z
    .string()
    .max(8192)
    .regex(/^\/[!-"$-~]*$/, 'must begin with / and hold visible ASCII characters without #')
    .default('/'),
  headers: z
    .record(z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/), z.string().max(8192))
    .default({}),
  body: z.string().max(maxBytes).optional(),
});

const tested = z.object({
  request_id: uuid.nullable().describe('Id of the record in the logs; null where no answer came in time.'),
  status: z.number().int().nullable(),
  upstream_status: z.number().int().nullable().describe('Null where the API did not answer.'),
  latency_ms: z.number().int(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  body: z.string(),
  body_encoding: z.enum(['text', 'base64']),
  truncated: z.boolean(),
  refused: z.object({ type: z.string(), message: z.string() }).nullable().describe("The proxy's own error."),
});
type Tested = z.input<typeof tested>;

type Dependencies = { database: PrismaClient; runChange: RunChange; proxyInternalUrl: string };

export function testOperations({ database, runChange, proxyInternalUrl }: Dependencies): Operation[] {
  return [
    other({
      tag: 'Routes',
      id: 'testRoute',
      method: 'post',
      path: '/v1/routes/{id}/test',
      summary: 'Send a request through a route; injected values are hidden in the answer',
      role: 'editor',
      find: findWholeRoute(database),
      body: request,
      bodyOptional: true,
      data: tested,
      errors: [],
      handle: async ({ caller: { tenantId }, actor, found, body }) => {
        requireSendable(body.headers);
        const { method, environment = found.baseEnvironment.name } = body;
        const details = { environment, method, path: body.path.replace(/\?.*$/s, '') };
        const test = { tenantId, actor, route: found, details, livesMs: waitMs + graceMs };
        const ask = createAskProxy(proxyInternalUrl, { waitMs, maxBytes });
        const data = await withTestKey(runChange, test, (key) =>
          send(ask, {
            ...body,
            headers: {
              ...body.headers,
              'x-knoxcall-key': key,
              'x-knoxcall-route': found.id,
              'x-knoxcall-environment': environment,
            },
          }),
        );
        return { data };
      },
    }),
  ];
}

/** The caller may not set headers that say who calls and where to. */
function requireSendable(headers: Readonly<Record<string, string>>): void {
  const reserved =
    /^(x-knoxcall-.*|host|connection|content-length|transfer-encoding|upgrade|expect|te|trailer)$/i;
  const wrong = Object.entries(headers).filter(
    ([name, value]) => reserved.test(name) || /[^\t -~\u{80}-\u{ff}]/u.test(value),
  );
  if (wrong.length === 0) return;
  const fault = 'cannot be sent by a test';
  throw validationError(Object.fromEntries(wrong.map(([name]) => [`headers.${name}`, [fault]])));
}

async function send(
  ask: AskProxy,
  {
    method,
    path,
    headers,
    body,
  }: Required<Pick<z.output<typeof request>, 'method' | 'path' | 'headers'>> & { body?: string | undefined },
): Promise<Tested> {
  const begun = performance.now();
  const answer = await ask({ method, path, headers, body });
  const latency_ms = Math.round(performance.now() - begun);
  if (answer === undefined) {
    const message = `No answer came within ${waitMs / 1000} s, and the test was ended.`;
    const nothing = { request_id: null, status: null, upstream_status: null, headers: [], body: '' };
    return {
      ...nothing,
      body_encoding: 'text',
      truncated: false,
      latency_ms,
      refused: { type: 'timeout', message },
    };
  }
  return { ...shown(answer), latency_ms };
}

function shown(answer: ProxyAnswer): Omit<Tested, 'latency_ms'> {
  const headerOf = (name: string) => answer.headers.find((one) => one.name.toLowerCase() === name)?.value;
  const upstream = headerOf('x-knox-upstream-status');
  const text = textOf(answer.body);
  return {
    request_id: headerOf('x-knox-request-id') ?? null,
    status: answer.status,
    upstream_status: upstream === undefined ? null : Number(upstream),
    headers: answer.headers,
    body: text ?? answer.body.toString('base64'),
    body_encoding: text === undefined ? 'base64' : 'text',
    truncated: answer.isTruncated,
    refused: upstream === undefined ? refusalIn(text) : null,
  };
}

/** Undefined where it is not UTF-8; a character that was cut in two is left out. */
function textOf(body: Buffer): string | undefined {
  if (body.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body, { stream: true });
  } catch {
    return undefined;
  }
}

const envelope = z.object({ error: z.object({ type: z.string(), message: z.string() }) });

function refusalIn(text: string | undefined): Tested['refused'] {
  try {
    return envelope.parse(JSON.parse(text ?? '')).error;
  } catch {
    return { type: 'unexpected_answer', message: 'The answer does not have the form of a KnoxCall proxy.' };
  }
}
