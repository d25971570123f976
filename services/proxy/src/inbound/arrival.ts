/** A request as it stands at the door: the caller's request, and the way to answer it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request ends with a response, or on a raw socket (a WebSocket, or CONNECT). */
type Ending =
  | {
      readonly kind: 'response';
      readonly response: ServerResponse;
      /** The caller holds its body back until it is told to go on. */
      readonly awaitsContinue: boolean;
    }
  | { readonly kind: 'socket'; readonly socket: Socket; readonly head: Buffer };

export type Arrival = { readonly request: IncomingMessage; readonly ending: Ending };

/** Resolves when the caller was answered or has left; rejects only by a fault of the proxy itself. */
export type HandleRequest = (arrival: Arrival) => Promise<void>;

const asked = new WeakSet<Ending>();

/** Sends 100 Continue to a caller that waits for it, once; only ever after admission. */
export function askForBody({ ending }: Arrival): void {
  if (!holdsBodyBack({ ending }) || ending.kind !== 'response' || ending.response.headersSent) return;
  asked.add(ending);
  ending.response.writeContinue();
}

/** The caller has not been told to send its body. */
export function holdsBodyBack({ ending }: Pick<Arrival, 'ending'>): boolean {
  return ending.kind === 'response' && ending.awaitsContinue && !asked.has(ending);
}
