// The headers of a WebSocket handshake, both ways.
// What httpxy would pass on by itself (the caller's Host, our key, x-forwarded-for) is never among them.
import type { IncomingHttpHeaders } from 'node:http';
import type { UpstreamDecision } from './decision.ts';
import { pairs } from './response-head.ts';

const NOT_PASSED = [
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
];

/** Flat and whole, for the upstream. The `sec-websocket-*` headers are those of the decision, as every other one is. */
export function handshakeHeaders({ origin, headers }: UpstreamDecision): string[] {
  return ['host', new URL(origin).host, 'connection', 'Upgrade', 'upgrade', 'websocket', ...headers];
}

/** Changes the upstream's 101 in place, before httpxy writes it: its `x-knox-*` go, ours come. */
export function rewriteAnswer(
  answer: { headers: IncomingHttpHeaders; statusCode?: number | undefined },
  ours: readonly string[],
): void {
  const { headers } = answer;
  for (const name of Object.keys(headers)) if (name.startsWith('x-knox-')) delete headers[name];
  for (const name of NOT_PASSED) delete headers[name];
  for (const [name, value] of pairs(ours)) {
    const key = name.toLowerCase();
    if (key.startsWith('x-knox-') || headers[key] === undefined) headers[key] = value;
  }
  headers['x-knox-upstream-status'] = String(answer.statusCode ?? '');
}
