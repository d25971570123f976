// Handles a caller that is still sending when it has been answered: closing at once would reset the connection, and the
// answer would be lost.
import type { IncomingMessage } from 'node:http';

/** Ends the connection of a caller that goes on sending for longer than this. */
export function boundLinger(req: IncomingMessage, lingerMs: number): void {
  if (req.complete) return;
  const timer = setTimeout(() => {
    if (!req.complete) req.socket?.destroy();
  }, lingerMs);
  timer.unref();
  req.once('close', () => clearTimeout(timer));
}

/** Calls `then` once the body is over (at once where it is), and after `ms` at the latest. */
export function afterBody(req: IncomingMessage, ms: number, then: () => void): void {
  if (req.complete || req.destroyed) {
    then();
    return;
  }
  const end = (): void => {
    clearTimeout(timer);
    req.off('end', end).off('close', end);
    then();
  };
  const timer = setTimeout(end, ms).unref();
  req.on('end', end).on('close', end).resume();
}
