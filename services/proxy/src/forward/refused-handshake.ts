// Sends the upstream's answer to a refused WebSocket handshake (any status but 101) to the caller, as an ordinary
// answer, and closes the connection. It reads the caller's socket all the while, so that a caller that has left holds
// no place.
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { downstreamReason } from './response-head.ts';
import type { Watch } from './watch.ts';

interface RefusedHandshake {
  readonly req: IncomingMessage;
  readonly socket: Socket;
  readonly answer: IncomingMessage;
  /** Flat, as the caller gets them. */
  readonly headers: readonly string[];
  readonly watch: Watch;
  /** Milliseconds without a byte that end it. */
  readonly idleTimeoutMs: number;
  /** Milliseconds that an answered caller has to close. */
  readonly lingerMs: number;
  /** The answer was cut short. */
  readonly onCut: (error: Error) => void;
}

/** Ends with the socket destroyed, in every case. */
export function passOnRefusal(refused: RefusedHandshake): void {
  const { req, socket, answer, watch, idleTimeoutMs, lingerMs } = refused;
  const cut = (error: Error): void => {
    refused.onCut(error);
    socket.destroy();
  };
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  res.assignSocket(socket);
  res.writeHead(answer.statusCode ?? 502, downstreamReason(answer.statusMessage), [...refused.headers]);
  res.flushHeaders();
  watch.start(idleTimeoutMs, () => cut(new Error('the answer to a handshake stopped moving')));
  answer.on('data', () => watch.refresh()).once('error', cut);
  res.on('drain', () => watch.refresh());
  answer.pipe(res);
  res.once('finish', () => {
    socket.end();
    watch.start(lingerMs, () => socket.destroy());
  });
  socket.once('end', () => socket.destroy()).once('close', () => answer.destroy());
  socket.resume();
}
