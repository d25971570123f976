/**
 * The upstream of every case: it reads the request and answers a small JSON object, a large file or a stream of events, and it
 * echoes messages of WebSockets. It is the provider of OAuth2 tokens, too.
 */
import { createServer, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { WebSocketServer } from 'ws';
import { tellParent } from './tell-parent.ts';

const answer = '{"ok":true,"id":"ch_1","amount":2000}';
/** Short-lived, so that a long run sees tokens replaced. */
const token = '{"access_token":"ya29.a0AfH6SMBx-0123456789abcdef","token_type":"Bearer","expires_in":120}';
const piece = Buffer.alloc(64 * 1024, 'x');
const pieces = 1600;
const event = `data: ${'x'.repeat(100)}\n\n`;
const [events, eventEveryMs] = [100, 10];

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/token': (response) => answerJson(response, token),
  '/file': (response) => {
    response.writeHead(200, { 'content-length': piece.length * pieces });
    Readable.from(Array.from({ length: pieces }, () => piece)).pipe(response);
  },
  '/events': (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    const timer = setInterval(() => {
      response.write(event);
      sent += 1;
      if (sent === events) response.end();
    }, eventEveryMs);
    response.once('close', () => clearInterval(timer));
  },
};

function answerJson(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  response.end(text);
}

/** As nginx keeps unused connections. */
const keepAliveTimeout = 75_000;

const server = createServer({ keepAliveTimeout }, (request, response) => {
  request.resume().once('end', () => {
    const special = answers[request.url ?? ''];
    if (special === undefined) answerJson(response, answer);
    else special(response);
  });
});
new WebSocketServer({ server }).on('connection', (socket) => {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
tellParent(server);
