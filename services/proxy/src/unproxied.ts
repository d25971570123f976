/** Requests that are not proxied: alive, ready, or not found. The same framing rules apply. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Problem } from '@knoxcall/problems';
import { addressSet } from '@knoxcall/snapshot';
import express, { type Request, type Response } from 'express';
import { type Answers, thisIsTheProxy } from './answer/answers.ts';
import { asRefusal } from './answer/as-refusal.ts';
import { newRequestId, readInbound } from './inbound/read-inbound.ts';

const NOTHING_TRUSTED = { trustedProxies: addressSet([]), publicUrl: null };

export function createUnproxied(isReady: () => boolean, answers: Answers): RequestListener {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.get('/healthz', (_request, response) => tell(response, 200, 'ok'));
  app.get('/readyz', (_request, response) =>
    isReady() ? tell(response, 200, 'ready') : tell(response, 503, 'not ready'),
  );
  app.use((request: Request, response: Response) =>
    refuseWith(new Problem('not_found', { message: thisIsTheProxy }), request, response),
  );

  function refuseWith(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const ending = { kind: 'response', response, awaitsContinue: false } as const;
    const refused = { refusal: asRefusal(error), requestId: newRequestId() };
    answers.refuse({ request, ending }, refused).catch(() => request.socket.destroy());
  }

  return (request, response) => {
    try {
      const { method } = readInbound(request, NOTHING_TRUSTED);
      if (method === 'TRACE') throw new Problem('method_not_allowed', { headers: { Allow: 'GET, HEAD' } });
      app(request, response);
    } catch (error) {
      refuseWith(error, request, response);
    }
  };
}

function tell(response: Response, status: number, word: string): void {
  response.status(status).set('Cache-Control', 'no-store').type('text').send(`${word}\n`);
}
