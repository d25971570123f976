/** Writes an answer: its headers, and its text, which counts as memory in use until the caller has received it. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
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
  const body = envelope.parse(answer.body);
  const pieces: string[] = [];
  for await (const piece of besideOthers(jsonOf(answer.body))) pieces.push(piece);
  const bytes = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  if (operation.list) requireSmallPage(bytes, itemsIn(body));
  if (operation.showsCredential) response.set('Cache-Control', 'no-store');
  if (answer.etag !== undefined) response.set('ETag', answer.etag);
  // A repeated answer has the id of its original request in it.
  response.set('X-Request-Id', idIn(body) ?? requestIdOf(response));
  if (answer.lines !== undefined) return sendLines(response, answer.lines);
  share.shrink(bytes);
  response.status(answer.status).type('json').set('Content-Length', String(bytes));
  for await (const piece of besideOthers(pieces)) {
    if (response.destroyed) return;
    response.write(piece);
  }
  response.end();
}

const pieceLength = 65_536;

/** The JSON of an answer. That of a large list is made in pieces: a whole page of 2 MiB takes the thread for 5 ms. */
function* jsonOf(body: unknown): Generator<string> {
  const { data, meta } = Object(body);
  if (!Array.isArray(data)) return yield JSON.stringify(body);
  let piece = '{"data":[';
  for (const [index, item] of data.entries()) {
    piece += `${index === 0 ? '' : ','}${JSON.stringify(item)}`;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}],"meta":${JSON.stringify(meta)}}`;
}

/** Other requests have their turn between two pieces. */
async function* besideOthers(pieces: Iterable<string>): AsyncGenerator<string> {
  let isFirst = true;
  for (const piece of pieces) {
    if (!isFirst) await setImmediate();
    isFirst = false;
    yield piece;
  }
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
