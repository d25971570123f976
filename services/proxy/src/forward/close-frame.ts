// The close frame of a server that goes away (1001), put between two frames of a stream that others write.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FrameBoundary } from './frame-boundary.ts';

const GOING_AWAY = Buffer.from([0x03, 0xe9]);
const FIN_CLOSE = 0x88;

/** As a server sends it. */
export function closeFrame(): Buffer {
  return Buffer.from([FIN_CLOSE, GOING_AWAY.length, ...GOING_AWAY]);
}

/** As a client must send it. */
export function maskedCloseFrame(): Buffer {
  const mask = randomBytes(4);
  const payload = GOING_AWAY.map((byte, index) => byte ^ (mask[index] ?? 0));
  return Buffer.from([FIN_CLOSE, 0x80 | GOING_AWAY.length, ...mask, ...payload]);
}

/** Ends `to` with `frame` at the end of the frame that `from` is in the middle of; nothing passes after it. */
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
