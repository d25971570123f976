/** Runs one request below `/dashboard`, in the order of its checks. */
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '@knoxcall/problems';
import type { Response } from 'express';
import { z } from 'zod';
import { requestIdOf } from './answer.ts';
import { hasKey } from './authenticate.ts';
import type { AddressOf } from './client-address.ts';
import {
  type DashboardAnswer,
  type DashboardCall,
  type DashboardOperation,
  type DashboardRedirect,
  type LiveSession,
  signInFirst,
} from './dashboard-operation.ts';
import { type Limiter, rateLimited } from './limiter.ts';
import { readJson } from './read-body.ts';
import type { Exchange } from './run-operation.ts';
import { isSafe } from './text-safety.ts';
import { validate } from './validate.ts';

export type DashboardGate = {
  /** The session token of a request; undefined without one. */
  readToken: (cookies: string | undefined) => string | undefined;
  findSession: (token: string) => Promise<LiveSession | null>;
  /** Throws `forbidden` for a request that none of our pages sent. */
  requireOwnPage: (headers: IncomingHttpHeaders, token: string | null) => void;
  /** Requests a minute of one person. */
  limiter: Limiter;
  addressOf: AddressOf;
};

export async function runDashboardOperation(
  gate: DashboardGate,
  { operation, request, response }: Exchange<DashboardOperation>,
): Promise<void> {
  if (hasKey(request)) throw signInFirst('API keys do not work here: please sign in.');
  const token = gate.readToken(request.headers.cookie);
  const session = await sessionFor(gate, operation, token);
  if (operation.method !== 'get') gate.requireOwnPage(request.headers, session && (token ?? null));
  if (session !== null) await requireRate(gate, session);
  if (operation.stepUp && session?.steppedUpUntil === null) throw new Problem('step_up_required');
  const params = request.params as Record<string, string>;
  if (!Object.values(params).every(isSafe)) throw new Problem('not_found');
  const json = await readJson(request, longestBodyBytes);
  const call: DashboardCall = {
    params,
    query: validate(operation.query ?? nothing, request.query, 'query'),
    body: operation.body === undefined ? undefined : validate(operation.body, json, 'body'),
    token,
    cookies: request.headers.cookie,
    search: /\?.*/s.exec(request.originalUrl)?.[0] ?? '',
    address: gate.addressOf(request),
    requestId: requestIdOf(response),
  };
  send(operation, response, await operation.handle(call, session));
}

const nothing = z.strictObject({});

/** Most of these bodies come from unauthenticated callers. */
const longestBodyBytes = 65_536;

async function sessionFor(
  { findSession }: DashboardGate,
  operation: DashboardOperation,
  token: string | undefined,
): Promise<LiveSession | null> {
  if (operation.session === 'ignored') return null;
  const session = token === undefined ? null : await findSession(token);
  if (session === null && operation.session === 'needed') throw signInFirst();
  return session;
}

async function requireRate({ limiter }: DashboardGate, { userId }: LiveSession): Promise<void> {
  const spent = await limiter.spend(userId);
  if (spent.count > limiter.limit) throw rateLimited(spent);
}

function send(
  operation: DashboardOperation,
  response: Response,
  answer: DashboardAnswer<unknown> | DashboardRedirect,
): void {
  for (const cookie of answer.cookies ?? []) response.append('Set-Cookie', cookie);
  if ('location' in answer) {
    response
      .status(operation.redirects ?? 303)
      .set('Location', answer.location)
      .end();
    return;
  }
  const meta = { request_id: requestIdOf(response) };
  response.status(operation.status ?? 200).json({ data: answer.data, meta });
}
