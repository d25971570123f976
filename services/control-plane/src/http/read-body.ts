/** Reads a JSON body within 1 MiB: 415, 413 and bad JSON are told apart, and its bytes are kept for idempotency. */
import { Problem } from '@knoxcall/problems';
import express, { type Request, type Response } from 'express';
import { validationError } from './validate.ts';

const limitBytes = 1_048_576;
const readBytes = express.raw({ type: () => true, limit: limitBytes, inflate: false });

export type ReadBody = { bytes: Buffer; json: unknown };

export async function readBody(request: Request, response: Response): Promise<ReadBody> {
  const bytes = await receive(request, response);
  if (bytes.length === 0) return { bytes, json: undefined };
  if (!request.is('application/json')) throw new Problem('unsupported_media_type');
  try {
    return { bytes, json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch (cause) {
    throw new Problem('validation_error', {
      message: 'The body is not valid JSON.',
      extra: { fields: { body: ['is not valid JSON'] } },
      cause,
    });
  }
}

function receive(request: Request, response: Response): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    readBytes(request, response, (error?: unknown) => {
      if (error === undefined) resolve(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
      else reject(bodyProblem(error));
    });
  });
}

function bodyProblem(error: unknown): Problem {
  const { type } = error as { type?: string };
  if (type === 'entity.too.large')
    return new Problem('payload_too_large', { headers: { Connection: 'close' } });
  if (type === 'encoding.unsupported') return new Problem('unsupported_media_type');
  return validationError({ body: ['could not be read'] });
}
