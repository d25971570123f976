/** The story of one management request, in the order of checks that the contract fixes. */
import { Problem } from '@knoxcall/problems';
import { addressSet } from '@knoxcall/snapshot';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { unlimited } from '../keys/key-limits.ts';
import { envelope, type SentAnswer } from './answer.ts';
import type { Authenticate } from './authenticate.ts';
import type { AddressOf } from './client-address.ts';
import { type Idempotency, requireSoundIdempotencyKey } from './idempotency.ts';
import type { Caller, Operation, Role } from './operation.ts';
import { readPrecondition } from './precondition.ts';
import type { RateLimit } from './rate-limit.ts';
import { readBody } from './read-body.ts';
import { requestIdOf } from './request-id.ts';
import { sendLines } from './send-lines.ts';
import { isSafe } from './text-safety.ts';
import { validate } from './validate.ts';

export type Gate = {
  authenticate: Authenticate;
  authenticateOperator: (request: Request) => Promise<void>;
  rateLimit: RateLimit;
  idempotency: Idempotency;
  addressOf: AddressOf;
};

const rank: Record<Role, number> = { invoke: 0, read: 1, editor: 2, admin: 3 };

/** The operator's operations have no tenant; handlers of `/admin/v1` never look at the caller. */
const operator: Caller = {
  kind: 'operator',
  id: 'operator',
  tenantId: '',
  tenantSlug: '',
  plan: '',
  role: 'admin',
  keyId: null,
  session: null,
  ...unlimited,
};

export async function runOperation(
  gate: Gate,
  operation: Operation,
  [request, response]: [Request, Response],
): Promise<void> {
  const caller = await identify(gate, operation, [request, response]);
  authorise(operation, caller);
  const params = request.params as Record<string, string>;
  const read = await readBody(request);
  const requestId = requestIdOf(response);
  const answer = await gate.idempotency({ operation, caller, request, requestId, read }, async (claim) => {
    if (!Object.values(params).every(isSafe)) throw new Problem('not_found');
    const found = await operation.find?.({ caller, params });
    const json = read.json();
    requireSoundIdempotencyKey(request, operation);
    const query = validate(operation.query ?? noQuery, request.query, 'query');
    const body = parseBody(operation, json);
    const precondition = readPrecondition(request);
    if (operation.conditional === true) precondition((found as { etag: string }).etag);
    const actor = {
      type: caller.kind,
      id: caller.id,
      ipAddress: gate.addressOf(request),
      requestId,
      claim,
    };
    const result = await operation.handle({ caller, actor, params, found, query, body, precondition });
    return envelope(operation, result, { requestId, query });
  });
  await send(operation, response, answer);
}

const noQuery = z.strictObject({});

/** Who calls, by key, with a session or as the operator; every authenticated answer tells of the caller's limit. */
export async function identify(
  gate: Gate,
  operation: Pick<Operation, 'role'>,
  [request, response]: [Request, Response],
): Promise<Caller> {
  if (operation.role === null) {
    await gate.authenticateOperator(request);
    return operator;
  }
  const caller = await gate.authenticate(request);
  requireAddress(caller, gate.addressOf(request));
  await gate.rateLimit(caller, response);
  return caller;
}

/** Before anything is counted for the key: who stole it cannot use up its limit from elsewhere. */
function requireAddress({ ipAllowlist }: Caller, address: string): void {
  if (ipAllowlist === null || addressSet(ipAllowlist).has(address)) return;
  throw new Problem('client_not_allowed', { message: 'The API key may not be used from this address.' });
}

function authorise({ role, callers, stepUp }: Operation, { role: own, session }: Caller): void {
  if (role !== null && rank[own] < rank[role]) {
    throw new Problem('forbidden', session === null ? {} : { message: 'Your role does not allow this.' });
  }
  if (callers === 'people' && session === null) {
    throw new Problem('forbidden', { message: 'Only a person who is signed in may do this, no API key.' });
  }
  if (callers === 'keys' && session !== null) {
    throw new Problem('forbidden', { message: 'Only an API key may do this, no session.' });
  }
  if (stepUp && session?.isSteppedUp === false) throw new Problem('step_up_required');
}

function parseBody(operation: Operation, json: unknown): unknown {
  if (operation.body === undefined) return undefined;
  return validate(operation.body, json === undefined && operation.bodyOptional ? {} : json, 'body');
}

async function send(operation: Operation, response: Response, answer: SentAnswer): Promise<void> {
  if (operation.showsCredential) response.set('Cache-Control', 'no-store');
  if (answer.etag !== undefined) response.set('ETag', answer.etag);
  // A first answer that is given again has the id of its own request in it.
  response.set('X-Request-Id', idIn(answer.body) ?? requestIdOf(response));
  if (answer.lines === undefined) response.status(answer.status).json(answer.body);
  else await sendLines(response, answer.lines);
}

function idIn(body: unknown): string | undefined {
  const { meta, error } = body as Partial<Record<'meta' | 'error', { request_id?: string }>>;
  return meta?.request_id ?? error?.request_id;
}
