/** Ends an answer that is given while the caller is still sending. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long a caller that is still sending has to read its answer, before the connection is closed. */
export const lingerMs = 2_000;

const lingering = new WeakMap<Duplex, () => void>();

/** Whether the body has been received completely. */
export function isRead({ complete, headers }: IncomingMessage): boolean {
  return complete || (headers['transfer-encoding'] === undefined && !Number(headers['content-length'] ?? 0));
}

/** Closing at once would reset the connection, and a caller that is still sending would lose the answer. */
export function endAfterBody(request: IncomingMessage, response: ServerResponse, body: string): void {
  if (request.method === 'HEAD') response.flushHeaders();
  else response.write(body);
  const timer = setTimeout(end, lingerMs);
  function end(): void {
    clearTimeout(timer);
    lingering.delete(request.socket);
    request.off('end', end).off('close', end);
    response.end();
  }
  lingering.set(request.socket, end);
  request.on('error', () => undefined);
  request.on('end', end).on('close', end).resume();
}

/** Ends an answer that waits for its caller to stop sending; false where there is none. */
export function endLingering(socket: Duplex): boolean {
  const end = lingering.get(socket);
  end?.();
  return end !== undefined;
}
