/** Writes an answer: its headers, and its text, which counts as memory in use until the caller has taken it. */
import type { Response } from 'express';
import { z } from 'zod';
import type { SentAnswer } from './answer.ts';
import type { Share } from './byte-shares.ts';
import type { Operation } from './operation.ts';
import { requireSmallPage } from './page-bytes.ts';
import { requestIdOf } from './request-id.ts';
import { sendLines } from './send-lines.ts';

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
  // A first answer that is given again has the id of its own request in it.
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
