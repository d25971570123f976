/**
 * Sends one request to the proxy, and can reach nothing else: the address is a setting, and no part of a request
 * changes it. It waits for a bounded time and keeps a bounded part of the answer.
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Problem } from '@knoxcall/problems';

type ProxyRequest = {
  method: string;
  /** With the query; begins with `/`. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
};

export type ProxyAnswer = {
  status: number;
  /** Names as they came. */
  headers: { name: string; value: string }[];
  body: Buffer;
  isTruncated: boolean;
};

/** Undefined where no answer came in time. */
export type AskProxy = (request: ProxyRequest) => Promise<ProxyAnswer | undefined>;

type Limits = { waitMs: number; maxBytes: number };

/** Throws `dependency_unavailable` where the proxy cannot be reached. */
export function createAskProxy(proxyUrl: string, { waitMs, maxBytes }: Limits): AskProxy {
  const { protocol, hostname, port } = new URL(proxyUrl);
  const request = protocol === 'https:' ? requestHttps : requestHttp;
  return async ({ method, path, headers, body }) => {
    const signal = AbortSignal.timeout(waitMs);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const options = {
          host: hostname.replace(/^\[|\]$/g, ''),
          port,
          method,
          path,
          headers,
          signal,
          agent: false,
        };
        request(options, resolve).on('error', reject).end(body);
      });
      return {
        status: response.statusCode ?? 0,
        headers: pairs(response),
        ...(await readPart(response, maxBytes)),
      };
    } catch (cause) {
      if (signal.aborted) return undefined;
      const message = 'The proxy cannot be reached from the control plane.';
      throw new Problem('dependency_unavailable', { message, headers: { 'Retry-After': '1' }, cause });
    }
  };
}

function pairs({ rawHeaders }: IncomingMessage): { name: string; value: string }[] {
  const names = rawHeaders.filter((_text, at) => at % 2 === 0);
  return names.map((name, at) => ({ name, value: rawHeaders[at * 2 + 1] ?? '' }));
}

async function readPart(
  response: IncomingMessage,
  maxBytes: number,
): Promise<Pick<ProxyAnswer, 'body' | 'isTruncated'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > maxBytes) break;
  }
  const body = Buffer.concat(chunks, Math.min(size, maxBytes));
  return { body, isTruncated: size > maxBytes };
}
