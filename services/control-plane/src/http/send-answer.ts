/** Writes an answer: its headers, and its text, which counts as memory in use until the caller has taken it. */
import type { Response } from 'express';
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
  const bytes = Buffer.byteLength(text);
  if (operation.list) requireSmallPage(bytes, itemsIn(answer.body));
  if (operation.showsCredential) response.set('Cache-Control', 'no-store');
  if (answer.etag !== undefined) response.set('ETag', answer.etag);
  // A first answer that is given again has the id of its own request in it.
  response.set('X-Request-Id', idIn(answer.body) ?? requestIdOf(response));
  if (answer.lines !== undefined) return sendLines(response, answer.lines);
  share.shrink(bytes);
  response.status(answer.status).type('json').send(text);
}

type Body = { data?: unknown; meta?: { request_id?: string }; error?: { request_id?: string } };

function idIn(body: unknown): string | undefined {
  const { meta, error } = body as Body;
  return meta?.request_id ?? error?.request_id;
}

function itemsIn(body: unknown): number {
  const { data } = body as Body;
  return Array.isArray(data) ? data.length : 0;
}
