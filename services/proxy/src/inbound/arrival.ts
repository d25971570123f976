/** A request as it stands at the door: what the caller sent, and the way to answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One story, two endings: an answer, or a WebSocket (and whatever else comes without an answer object). */
type Ending =
  | {
      readonly kind: 'response';
      readonly response: ServerResponse;
      /** The caller holds its body back until it is told to go on. */
      readonly awaitsContinue: boolean;
    }
  | { readonly kind: 'socket'; readonly socket: Socket; readonly head: Buffer };

export type Arrival = { readonly request: IncomingMessage; readonly ending: Ending };

/** Resolves when the caller was answered or is gone; rejects only by a fault of the proxy itself. */
export type HandleRequest = (arrival: Arrival) => Promise<void>;

const asked = new WeakSet<Ending>();

/** Tells a caller that waits for it to send its body, once; only ever after admission. */
export function askForBody({ ending }: Arrival): void {
  if (!holdsBodyBack({ ending }) || ending.kind !== 'response' || ending.response.headersSent) return;
  asked.add(ending);
  ending.response.writeContinue();
}

/** The caller has not been told to send its body. */
export function holdsBodyBack({ ending }: Pick<Arrival, 'ending'>): boolean {
  return ending.kind === 'response' && ending.awaitsContinue && !asked.has(ending);
}
