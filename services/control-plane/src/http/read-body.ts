/** Reads a JSON body within 1 MiB. What is wrong with it (413, 415, bad JSON) is said when it is asked for. */
import { Problem } from '@knoxcall/problems';
import express, { type Request, type Response } from 'express';
import { parseJson } from './inexact-number.ts';
import { validationError } from './validate.ts';

const limitBytes = 1_048_576;
const readBytes = express.raw({ type: () => true, limit: limitBytes, inflate: false });

export type ReadBody = {
  /** As they came, for idempotency; null where they could not be received whole. */
  bytes: Buffer | null;
  /** The parsed body, undefined without one; throws the problem with it. */
  json(): unknown;
};

export async function readBody(request: Request, response: Response): Promise<ReadBody> {
  try {
    const bytes = await receive(request, response);
    return { bytes, json: () => parse(request, bytes) };
  } catch (problem) {
    return {
      bytes: null,
      json: () => {
        throw problem;
      },
    };
  }
}

function parse(request: Request, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!request.is('application/json')) throw new Problem('unsupported_media_type');
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const fault = cause instanceof RangeError ? 'is nested too deeply' : 'is not valid JSON';
    throw new Problem('validation_error', {
      message: `The body ${fault}.`,
      extra: { fields: { body: [fault] } },
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
