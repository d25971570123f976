/**
 * Reads a JSON body within its limit, 1 MiB as a rule. Its faults (413, 415, bad JSON) are thrown when the body is
 * asked for.
 */
import { Problem } from '@knoxcall/problems';
import type { Request } from 'express';
import { largestBodyBytes } from './body-memory.ts';
import { countValues } from './count-values.ts';
import { parseJson } from './inexact-number.ts';
import { receiveBody } from './receive-body.ts';
import { validationError } from './validate.ts';

/** Parsing a megabyte of short values would hold the thread ten times as long. */
const maxValues = 50_000;

export type ReadBody = {
  /** The bytes as they came, for idempotency; null where the body could not be received whole. */
  bytes: Buffer | null;
  /** The parsed body, undefined without one; throws the problem with the body. */
  json(): unknown;
  /** Call once nobody uses the body or a view of it any more; it is empty afterwards. */
  release(): void;
};

export async function readBody(request: Request, limitBytes = largestBodyBytes): Promise<ReadBody> {
  try {
    const memory = await receiveBody(request, limitBytes);
    return {
      get bytes() {
        return memory.bytes();
      },
      json: () => parse(request, memory.bytes()),
      release: () => memory.release(),
    };
  } catch (problem) {
    return {
      bytes: null,
      json: () => {
        throw problem;
      },
      release: () => undefined,
    };
  }
}

/** The parsed body, undefined without one. Rejects with the problem with the body. */
export async function readJson(request: Request, limitBytes?: number): Promise<unknown> {
  const read = await readBody(request, limitBytes);
  try {
    return read.json();
  } finally {
    read.release();
  }
}

function parse(request: Request, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!request.is('application/json')) throw new Problem('unsupported_media_type');
  if (bytes.length > maxValues && countValues(bytes) > maxValues) {
    throw validationError({ body: [`must not have more than ${maxValues} members and items`] });
  }
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
