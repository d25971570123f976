// The two or three calls that `start` makes to the control plane.
import { LocalStackError } from '../errors.ts';
import { sendRequest } from './send-request.ts';

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
