// The close frame of a proxy that ends a WebSocket, put between two frames of a stream that others write.
import type { Socket } from 'node:net';
import type { FrameBoundary } from './frame-boundary.ts';
import { CLOSE, maskedFrame } from './masked-frame.ts';

export interface CloseReason {
  readonly code: number;
  /** At most 123 bytes. */
  readonly reason: string;
}

export const GOING_AWAY: CloseReason = { code: 1001, reason: '' };
export const POLICY_VIOLATION = 1008;

const FIN_CLOSE = 0x88;

/** As a server sends it, unmasked. */
export function closeFrame(why: CloseReason): Buffer {
  const payload = payloadOf(why);
  return Buffer.concat([Buffer.from([FIN_CLOSE, payload.length]), payload]);
}

/** As a client must send it, masked. */
export function maskedCloseFrame(why: CloseReason): Buffer {
  return maskedFrame(CLOSE, payloadOf(why));
}

function payloadOf({ code, reason }: CloseReason): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);
}

/** Ends `to` with `frame` once the frame under way from `from` is complete; nothing passes after it. */
export function endBetweenFrames(
  from: Socket,
  to: Socket,
  { boundary, frame }: { boundary: FrameBoundary; frame: Buffer },
): void {
  from.unpipe(to);
  if (boundary.isBetweenFrames) {
    to.end(frame);
    from.resume();
    return;
  }
  const onData = (chunk: Buffer) => {
    const end = boundary.nextEnd(chunk);
    to.write(end === -1 ? chunk : chunk.subarray(0, end));
    if (end === -1) return;
    from.off('data', onData).resume();
    to.end(frame);
  };
  from.on('data', onData).resume();
}
