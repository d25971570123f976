/** Step 0 of a request: reads what the caller sent into plain values, or refuses it. It reads no byte of the body. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type CallerHeader, valuesOf } from '@knoxcall/rules';
import { type CalledAsParts, calledAs } from './called-as.ts';
import { checkFraming, type Framing } from './check-framing.ts';
import { checkTarget, type RequestTarget } from './check-target.ts';
import { clientAddress } from './client-address.ts';
import { type Controls, splitHeaders } from './split-headers.ts';

export type Inbound = {
  readonly method: string;
  readonly target: RequestTarget;
  /** The part before the path that named the route: `/r/stripe`, or nothing. */
  readonly prefix: string;
  readonly host: string | undefined;
  /** Without `x-knoxcall-*` headers. */
  readonly headers: readonly CallerHeader[];
  readonly controls: Controls;
  readonly framing: Framing;
  /** Address of the client, IPv4 where it is one. */
  readonly clientIp: string;
  /** The address that the caller used: scheme, host and port. */
  readonly calledAs: () => string;
};

/** Throws `bad_request`. */
export function readInbound(request: IncomingMessage, parts: CalledAsParts): Inbound {
  const { headers, controls } = splitHeaders(request.rawHeaders);
  const { framing, host } = checkFraming(headers, request.httpVersion);
  const method = request.method ?? '';
  return {
    method,
    // The target of CONNECT is a host and is not used: the method is refused later, after the key.
    target: method === 'CONNECT' ? { path: '/', query: '' } : checkTarget(request.url ?? ''),
    prefix: '',
    host,
    headers,
    controls,
    framing,
    clientIp: clientAddress(
      request.socket.remoteAddress,
      valuesOf(headers, 'x-forwarded-for'),
      parts.trustedProxies,
    ),
    calledAs: () => calledAs(request, headers, parts),
  };
}

export const newRequestId = (): string => randomUUID();
