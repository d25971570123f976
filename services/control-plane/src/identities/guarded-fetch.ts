/** How openid-client reaches the provider: through the egress guard, within a time, and no answer larger than it needs. */
import { createEgressFetch, type EgressGuard } from '@knoxcall/egress';
import type { CustomFetch } from 'openid-client';

/** A set of keys or a person's groups may be long; a token answer is not. */
const maxResponseBytes = 1_048_576;

export function createGuardedFetch(guard: EgressGuard, timeoutMs: number): CustomFetch {
  const send = createEgressFetch(guard);
  return async (url, { method, headers, body }) => {
    const answer = await send(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(body === null || body === undefined ? {} : { body: String(body) }),
      timeoutMs,
      maxResponseBytes,
    });
    const shown = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    );
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: shown });
  };
}
