/** An upstream that records every request byte for byte, and answers as a test tells it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { portOf } from './quiet-port.ts';

export type Received = {
  method: string;
  /** Path and query as they came. */
  url: string;
  rawHeaders: string[];
  /** The first value of each header, lower-case names. */
  headers: Record<string, string>;
  body: Buffer;
};

export type AnswerWith = (request: Received, response: ServerResponse) => void;

export type RecordingUpstream = {
  url: string;
  received: Received[];
  /** The last request; fails the test where there was none. */
  last(): Received;
  answerWith(answer: AnswerWith): void;
  reset(): void;
  close(): Promise<void>;
};

const answerOk: AnswerWith = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ method: request.method, path: request.url }));
};

export async function startRecordingUpstream(): Promise<RecordingUpstream> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let answer = answerOk;
  const server = createServer(async (request, response) => {
    const record = await readAll(request);
    received.push(record);
    answer(record, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    received,
    last: () => {
      const record = received.at(-1);
      if (record === undefined) throw new Error('the upstream received nothing');
      return record;
    },
    answerWith: (next) => {
      answer = next;
    },
    reset: () => {
      received.length = 0;
      answer = answerOk;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readAll(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers: Record<string, string> = {};
  for (let index = request.rawHeaders.length - 2; index >= 0; index -= 2) {
    headers[request.rawHeaders[index]!.toLowerCase()] = request.rawHeaders[index + 1]!;
  }
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    rawHeaders: request.rawHeaders,
    headers,
    body: Buffer.concat(chunks),
  };
}
