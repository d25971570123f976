/** Ends an answer that is given while the caller is still sending. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long a caller that is still sending may take to get to its answer, before the connection is closed. */
export const lingerMs = 2_000;

const lingering = new WeakMap<Duplex, () => void>();

/** Whether nothing of the body is left to come. */
export function isRead({ complete, headers }: IncomingMessage): boolean {
  return complete || (headers['transfer-encoding'] === undefined && !Number(headers['content-length'] ?? 0));
}

/** Closing at once would reset the connection, and the caller would lose the answer while it is still sending. */
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

/** Ends an answer that still waits for its caller to stop sending; false where none does. */
export function endLingering(socket: Duplex): boolean {
  const end = lingering.get(socket);
  end?.();
  return end !== undefined;
}
