/** Receives a body within a limit, and refuses a larger one at once, not only at its end. */
import type { IncomingMessage } from 'node:http';
import { Problem } from '@knoxcall/problems';
import { validationError } from './validate.ts';

/**
 * Rejects with `payload_too_large`, `unsupported_media_type` for a content coding, `validation_error` where it breaks
 * off.
 */
export function receiveBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const { 'content-encoding': coding = 'identity', 'content-length': length = '0' } = request.headers;
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(length) > 0;
  return new Promise((resolve, reject) => {
    if (hasBody && coding.toLowerCase() !== 'identity') return reject(new Problem('unsupported_media_type'));
    if (request.destroyed) return reject(brokenOff());
    if (Number(length) > limitBytes) return reject(new Problem('payload_too_large'));
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else settle(() => reject(new Problem('payload_too_large')));
    };
    const finish = (): void => settle(() => resolve(Buffer.concat(chunks, size)));
    const breakOff = (): void => settle(() => reject(brokenOff()));
    function settle(end: () => void): void {
      request.off('data', take).off('end', finish).off('close', breakOff);
      end();
    }
    request
      .on('data', take)
      .on('end', finish)
      .on('close', breakOff)
      .on('error', () => undefined);
  });
}

const brokenOff = (): Problem => validationError({ body: ['could not be read'] });
