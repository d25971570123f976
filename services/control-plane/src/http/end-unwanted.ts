/**
 * Ends an answer whose request has a body that nobody wants. Where little of that comes it is read to its end, so that every
 * client gets to its answer; in a flood it is not, because reading costs more than all else that a refusal does.
 */
import { endAfterBody } from '@knoxcall/problems';
import type { Request, Response } from 'express';

/** How much of such bodies is read at once, and how much a second. */
const burstBytes = 8_388_608;
const bytesPerSecond = 2_097_152;
/** A client's time to see the answer while it is still sending. */
const lingerMs = 500;

let spareBytes = burstBytes;
let countedAt = performance.now();

export function endUnwanted(request: Request, response: Response, text: string): void {
  if (!hasSpare()) {
    endUnread(request, response, text);
    return;
  }
  endAfterBody(request, response, text);
  request.on('data', ({ length }: Buffer) => {
    spareBytes -= length;
    if (!hasSpare()) request.pause();
  });
}

function hasSpare(): boolean {
  const now = performance.now();
  spareBytes = Math.min(burstBytes, spareBytes + ((now - countedAt) / 1000) * bytesPerSecond);
  countedAt = now;
  return spareBytes > 0;
}

function endUnread(request: Request, response: Response, text: string): void {
  response.write(text);
  const timer = setTimeout(() => response.end(), lingerMs);
  request.on('error', () => undefined).once('close', () => clearTimeout(timer));
}
