// One bounded HTTP exchange through the egress guard, for token endpoints and the like.
// Redirects are handed back, nothing is retried, no connection is kept.
import { Client, type Dispatcher } from 'undici';
import type { TlsIdentity } from './dial.ts';
import { EgressError } from './egress-error.ts';
import type { EgressGuard } from './egress-guard.ts';

export interface EgressRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly identity?: TlsIdentity | null;
  readonly ca?: string | null;
  /** Milliseconds for the whole exchange, connecting included. */
  readonly timeoutMs: number;
  /** Bytes of the answer's body that are taken at most. */
  readonly maxResponseBytes: number;
}

export interface EgressResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Sends one request; rejects with `EgressError`. Every request is treated as one that carries a secret. */
export type EgressFetch = (url: string, request: EgressRequest) => Promise<EgressResponse>;

export function createEgressFetch(guard: EgressGuard): EgressFetch {
  return async (url, request) => {
    const { origin, pathname, search } = parseUrl(url);
    const tls = { identity: request.identity, ca: request.ca, carriesSecret: true };
    const client = new Client(origin, { connect: guard.connector(tls), allowH2: false });
    const signal = AbortSignal.timeout(request.timeoutMs);
    try {
      const answer = await client.request({ ...requestOptions(request), path: pathname + search, signal });
      const body = await readAtMost(answer.body, request.maxResponseBytes);
      return { status: answer.statusCode, headers: answer.headers, body };
    } catch (error) {
      throw coded(error, signal);
    } finally {
      void client.destroy().catch(() => undefined);
    }
  };
}

function requestOptions(
  request: EgressRequest,
): Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'> {
  return { method: request.method, headers: request.headers, body: request.body ?? null };
}

function parseUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed && (parsed.protocol === 'http:' || parsed.protocol === 'https:') && parsed.username === '')
    return parsed;
  throw new EgressError('egress_denied', 'not an http or https URL');
}

async function readAtMost(body: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new EgressError('response_too_large', `answer over ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function coded(error: unknown, signal: AbortSignal): EgressError {
  if (error instanceof EgressError) return error;
  if (signal.aborted) return new EgressError('response_timeout', 'no whole answer in time', error);
  const tls = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_SSL_');
  return new EgressError(tls ? 'upstream_tls_error' : 'upstream_unreachable', 'the exchange failed', error);
}
