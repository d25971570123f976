// One HTTP request to a service of ours. Not `fetch`: that refuses some ports (6000, for one) which a user may choose.
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** `timeoutMs` bounds the whole exchange; it rejects when that is over or nobody listens. */
export async function sendRequest(
  url: string,
  options: Pick<RequestOptions, 'method' | 'headers'> & { timeoutMs: number; body?: string },
): Promise<{ status: number; text: string }> {
  const { body, timeoutMs, ...others } = options;
  const outgoing = request(url, { ...others, agent: false, signal: AbortSignal.timeout(timeoutMs) });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject).end(body);
  });
  return { status: answer.statusCode ?? 0, text: await text(answer) };
}
