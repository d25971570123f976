/**
 * Ends an answer whose request has an unwanted body. A small one is read to its end, so that every client gets its
 * answer; in a flood it is not, because reading costs more than everything else about a refusal.
 */
import { endAfterBody } from '@knoxcall/problems';
import type { Request, Response } from 'express';

/** How many bytes of such bodies are read at once, and how many a second. */
const burstBytes = 8_388_608;
const bytesPerSecond = 2_097_152;
/** The time that a client which is still sending has to read the answer. */
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
