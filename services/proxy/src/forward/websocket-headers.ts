// The headers of a WebSocket handshake, both ways. The headers that httpxy would pass on by itself (the caller's Host,
// our key, x-forwarded-for) are never among them.
import type { IncomingHttpHeaders } from 'node:http';
import type { UpstreamDecision } from './decision.ts';
import { ownHead } from './references/own-references.ts';
import { downstreamHeaders, pairs } from './response-head.ts';

const SUBPROTOCOL = 'sec-websocket-protocol';

/** Flat and complete, for the upstream. The `sec-websocket-*` headers come from the decision, as all others do. */
export function handshakeHeaders({ origin, headers, messages }: UpstreamDecision): string[] {
  const own = messages === undefined ? headers : without(OFFERS, headers);
  return ['host', new URL(origin).host, 'connection', 'Upgrade', 'upgrade', 'websocket', ...own];
}

/** With an agreed extension, frames could not be read. */
const OFFERS = 'sec-websocket-extensions';

/**
 * Changes the upstream's 101 in place, before httpxy writes it: like the head of any other answer, plus the headers of
 * a protocol switch.
 */
export function rewriteAnswer(
  answer: { headers: IncomingHttpHeaders; rawHeaders: string[] },
  decision: UpstreamDecision,
): void {
  const head = ownHead({ status: 101, headers: answer.rawHeaders }, decision);
  const context = { method: 'GET', canChunk: false, isRewritten: false, ours: decision.responseHeaders() };
  const headers = new Map([
    ['connection', ['Upgrade']],
    ['upgrade', ['websocket']],
  ]);
  for (const [name, value] of pairs(downstreamHeaders(101, head, context))) {
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), value]);
  }
  const { subprotocols } = decision;
  const [chosen] = headers.get(SUBPROTOCOL) ?? [];
  const isOffered = chosen !== undefined && subprotocols?.offered.includes(chosen);
  if (subprotocols && !isOffered) headers.set(SUBPROTOCOL, [subprotocols.ours]);
  if (decision.messages !== undefined) headers.delete(OFFERS);
  answer.headers = Object.fromEntries(headers);
}

function without(unwanted: string, headers: readonly string[]): string[] {
  return [...pairs(headers)].filter(([name]) => name !== unwanted).flat();
}
