/** Receives a body within a limit, and refuses a larger one at once, not only at its end. */
import type { IncomingMessage } from 'node:http';
import { Problem } from '@knoxcall/problems';
import { BodyMemory } from './body-memory.ts';
import { validationError } from './validate.ts';

/**
 * `limitBytes`: at most `largestBodyBytes`. Rejects with `payload_too_large`, `unsupported_media_type` for a content
 * coding, `validation_error` where it breaks off.
 */
export function receiveBody(request: IncomingMessage, limitBytes: number): Promise<BodyMemory> {
  const { 'content-encoding': coding = 'identity', 'content-length': length = '0' } = request.headers;
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(length) > 0;
  return new Promise((resolve, reject) => {
    if (hasBody && coding.toLowerCase() !== 'identity') return reject(new Problem('unsupported_media_type'));
    if (request.destroyed) return reject(brokenOff());
    if (Number(length) > limitBytes) return reject(new Problem('payload_too_large'));
    const memory = new BodyMemory();
    const take = (chunk: Buffer): void => {
      if (memory.size + chunk.length <= limitBytes) memory.add(chunk);
      else fail(new Problem('payload_too_large'));
    };
    const finish = (): void => {
      stopListening();
      resolve(memory);
    };
    const breakOff = (): void => fail(brokenOff());
    function fail(problem: Problem): void {
      stopListening();
      memory.release();
      reject(problem);
    }
    function stopListening(): void {
      request.off('data', take).off('end', finish).off('close', breakOff);
    }
    request
      .on('data', take)
      .on('end', finish)
      .on('close', breakOff)
      .on('error', () => undefined);
  });
}

const brokenOff = (): Problem => validationError({ body: ['could not be read'] });
