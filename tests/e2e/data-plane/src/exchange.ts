/** One request with node's own client, which shows what others hide: chunks, trailers, raw header names, aborts. */
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Scene } from './scene.ts';

export type Sent = {
  route: string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
};

export type Whole = {
  status: number;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
  trailers: IncomingMessage['trailers'];
  body: Buffer;
};

/** The request with its head given and nothing sent yet; a body is the caller's to write. */
export function begin(scene: Scene, origin: string, { route, headers, ...options }: Sent): ClientRequest {
  const controls = { 'x-knoxcall-key': scene.tenant.key, 'x-knoxcall-route': route };
  const sent = request(new URL(origin), {
    agent: false,
    method: 'POST',
    ...options,
    headers: { ...controls, ...headers },
  });
  sent.on('error', () => undefined);
  return sent;
}

export async function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

export async function readWhole(answer: IncomingMessage): Promise<Whole> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const { statusCode: status = 0, headers, rawHeaders, trailers } = answer;
  return { status, headers, rawHeaders, trailers, body: Buffer.concat(chunks) };
}

/** Sends the chunks one by one, with no length announced. */
export async function sendChunks(sent: ClientRequest, chunks: readonly (string | Buffer)[]): Promise<Whole> {
  const answered = answerTo(sent);
  for (const chunk of chunks) if (!sent.write(chunk)) await once(sent, 'drain');
  sent.end();
  return readWhole(await answered);
}
