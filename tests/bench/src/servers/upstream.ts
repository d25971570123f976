/**
 * The upstream of every case: it reads the request and answers a small JSON object. It is the provider of OAuth2 tokens, too.
 */
import { createServer } from 'node:http';
import { tellParent } from './tell-parent.ts';

const answer = Buffer.from('{"ok":true,"id":"ch_1","amount":2000}');
/** Short-lived, so that a long run sees tokens replaced. */
const token = Buffer.from(
  '{"access_token":"ya29.a0AfH6SMBx-0123456789abcdef","token_type":"Bearer","expires_in":120}',
);

tellParent(
  createServer((request, response) => {
    const body = request.url === '/token' ? token : answer;
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    });
  }),
);
