/** One request from a loopback address of the test's own, so that limits by address affect this test only. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

type Answered = { status: number; headers: IncomingMessage['headers']; text: string };

export async function callFrom(
  localAddress: string,
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answered> {
  const { method = 'GET', headers = {}, body } = options;
  const sent = request(url, { localAddress, method, headers, agent: false });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() };
}
