/** The upstream of every case: it reads the request and answers a small JSON object. */
import { createServer } from 'node:http';
import { tellParent } from './tell-parent.ts';

const answer = Buffer.from('{"ok":true,"id":"ch_1","amount":2000}');

tellParent(
  createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      response.end(answer);
    });
  }),
);
