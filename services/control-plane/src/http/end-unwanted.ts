/**
 * Ends an answer whose request has a body that nobody wants. Where few do so it is read to its end, so that every client
 * gets to its answer; under a flood of them it is not, because reading costs more than all else that a refusal does.
 */
import { endAfterBody } from '@knoxcall/problems';
import type { Request, Response } from 'express';

const readAtOnce = 4;
/** A client's time to see the answer while it is still sending. */
const lingerMs = 500;

let beingRead = 0;

export function endUnwanted(request: Request, response: Response, text: string): void {
  if (beingRead >= readAtOnce) {
    endUnread(request, response, text);
    return;
  }
  beingRead += 1;
  response.once('close', () => {
    beingRead -= 1;
  });
  endAfterBody(request, response, text);
}

function endUnread(request: Request, response: Response, text: string): void {
  response.write(text);
  const timer = setTimeout(() => response.end(), lingerMs);
  request.on('error', () => undefined).once('close', () => clearTimeout(timer));
}
