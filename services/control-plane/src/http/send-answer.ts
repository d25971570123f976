/** Writes an answer: its headers, and its text, which counts as memory in use until the caller has received it. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { z } from 'zod';
import { requestIdOf, type SentAnswer } from './answer.ts';
import type { Share } from './byte-shares.ts';
import type { Operation } from './operation.ts';
import { requireSmallPage } from './pagination.ts';

export async function sendAnswer(
  operation: Operation,
  response: Response,
  { answer, share }: { answer: SentAnswer; share: Share },
): Promise<void> {
  const text = JSON.stringify(answer.body);
  const body = envelope.parse(answer.body);
  const bytes = Buffer.byteLength(text);
  if (operation.list) requireSmallPage(bytes, itemsIn(body));
  if (operation.showsCredential) response.set('Cache-Control', 'no-store');
  if (answer.etag !== undefined) response.set('ETag', answer.etag);
  // A repeated answer has the id of its original request in it.
  response.set('X-Request-Id', idIn(body) ?? requestIdOf(response));
  if (answer.lines !== undefined) return sendLines(response, answer.lines);
  share.shrink(bytes);
  response.status(answer.status).type('json').send(text);
}

const identified = z.object({ request_id: z.string() }).optional();
const envelope = z.object({ data: z.unknown().optional(), meta: identified, error: identified });

function idIn({ meta, error }: z.output<typeof envelope>): string | undefined {
  return meta?.request_id ?? error?.request_id;
}

function itemsIn({ data }: z.output<typeof envelope>): number {
  return Array.isArray(data) ? data.length : 0;
}

export const linesMediaType = 'application/x-ndjson';

/**
 * Writes one JSON value a line, as fast as the reader takes them; nothing is collected. A reader who leaves ends it;
 * any other error cuts the connection, so that half an answer never looks complete.
 */
async function sendLines(response: Response, lines: AsyncIterable<unknown>): Promise<void> {
  response.status(200).type(linesMediaType);
  try {
    await pipeline(Readable.from(asText(lines)), response);
  } catch (error) {
    if (Object(error).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* asText(lines: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}
