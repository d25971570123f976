// The two or three calls that `start` makes to the control plane.

import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { LocalStackError } from '../errors.ts';

/** One call. `body` is sent as JSON. */
interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
}

/** Status and the envelope's `data`; `data` is undefined for an error. */
interface ApiAnswer {
  readonly status: number;
  readonly data: unknown;
}

/** Calls `origin`. `accept` lists the statuses that are not a fault. @throws LocalStackError `first_tenant_failed` */
export async function callApi(origin: string, call: ApiCall, accept: readonly number[]): Promise<ApiAnswer> {
  const answer = await sendRequest(`${origin}${call.path}`, {
    method: call.method,
    headers: { authorization: `Bearer ${call.token}`, 'content-type': 'application/json' },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    timeoutMs: 15_000,
  });
  if (!accept.includes(answer.status)) {
    throw new LocalStackError(
      'first_tenant_failed',
      `${call.method} ${call.path} answered ${answer.status}: ${answer.text.slice(0, 500)}`,
    );
  }
  const { data }: { data?: unknown } = JSON.parse(answer.text);
  return { status: answer.status, data };
}

/**
 * One HTTP request to a service of ours. Not `fetch`, which refuses some ports (such as 6000) that a user may choose.
 * `timeoutMs` bounds the whole exchange; it rejects after that, or where nothing listens.
 */
export async function sendRequest(
  url: string,
  options: Pick<RequestOptions, 'method' | 'headers'> & { timeoutMs: number; body?: string },
): Promise<{ status: number; text: string }> {
  const { body, timeoutMs, ...others } = options;
  const outgoing = request(url, { ...others, agent: false, signal: AbortSignal.timeout(timeoutMs) });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject).end(body);
  });
  return { status: answer.statusCode ?? 0, text: await text(answer) };
}
