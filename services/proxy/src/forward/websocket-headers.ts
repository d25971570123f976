// The headers of a WebSocket handshake, both ways.
// What httpxy would pass on by itself (the caller's Host, our key, x-forwarded-for) is never among them.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { UpstreamDecision } from './decision.ts';
import { setsOwnCookie } from './own-cookies.ts';
import { pairs } from './response-head.ts';

const HANDSHAKE = [
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
];
const NOT_PASSED = [
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
];

/**
 * Flat and whole, for the upstream. `sec-websocket-*` come from the decision where it holds the key (then the route
 * may have changed or removed one), else from the caller's request.
 */
export function handshakeHeaders(decision: UpstreamDecision, req: IncomingMessage): string[] {
  const headers = ['host', new URL(decision.origin).host, 'connection', 'Upgrade', 'upgrade', 'websocket'];
  headers.push(...decision.headers);
  if (decision.headers.includes('sec-websocket-key')) return headers;
  for (const name of HANDSHAKE) {
    const value = req.headers[name];
    if (typeof value === 'string') headers.push(name, value);
  }
  return headers;
}

/** Changes the upstream's answer in place, before httpxy writes it: its `x-knox-*` go, ours come. */
export function rewriteAnswer(
  answer: { headers: IncomingHttpHeaders; statusCode?: number | undefined },
  ours: readonly string[],
): void {
  const { headers } = answer;
  for (const name of Object.keys(headers)) if (name.startsWith('x-knox-')) delete headers[name];
  for (const name of NOT_PASSED) delete headers[name];
  if (headers['set-cookie'] !== undefined) {
    headers['set-cookie'] = headers['set-cookie'].filter((cookie) => !setsOwnCookie(cookie));
  }
  for (const [name, value] of pairs(ours)) {
    const key = name.toLowerCase();
    if (key.startsWith('x-knox-') || headers[key] === undefined) headers[key] = value;
  }
  headers['x-knox-upstream-status'] = String(answer.statusCode ?? '');
  // What it names would be taken out again by whoever reads the answer: ours among them.
  if (answer.statusCode !== 101 && headers.connection !== undefined) headers.connection = 'close';
}
