/** The story of one management request, in the documented order of its checks. */

import { type PaceRefusal, Problem } from '@knoxcall/problems';
import { addressSet } from '@knoxcall/snapshot';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Actor, RunChange } from '../changes/change.ts';
import type { Role } from '../columns.ts';
import { envelope, requestIdOf } from './answer.ts';
import type { Authenticate, Presented } from './authenticate.ts';
import type { ByteShares, Share } from './byte-shares.ts';
import type { AddressOf } from './client-address.ts';
import { type Idempotency, requireSoundIdempotencyKey } from './idempotency.ts';
import type { InFlight } from './in-flight.ts';
import { heavyBytes, mayRevoke, neededBytes, type Weighed } from './needed-bytes.ts';
import { type Answer, type Caller, type Operation, unlimited } from './operation.ts';
import { parseBody, performOperation, readPrecondition } from './perform-operation.ts';
import type { RateLimit } from './rate-limit.ts';
import { type ReadBody, readBody } from './read-body.ts';
import { sendAnswer } from './send-answer.ts';
import { isSafe } from './text-safety.ts';
import { validate } from './validate.ts';
import type { WorkTurns } from './work-turns.ts';

export type Gate = {
  /** Undefined where a request has nothing that looks like a key or a session. */
  presented: (request: Request) => Presented | undefined;
  authenticate: Authenticate;
  authenticateOperator: (request: Request) => Promise<void>;
  rateLimit: RateLimit;
  paceRefusal: PaceRefusal;
  inFlight: InFlight;
  byteShares: ByteShares;
  workTurns: WorkTurns;
  idempotency: Idempotency;
  runChange: RunChange;
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

/** A request, its response, and the operation. */
export type Exchange<Wanted = Operation> = { operation: Wanted; request: Request; response: Response };

export function runOperation(gate: Gate, exchange: Exchange): Promise<void> {
  return asCaller(gate, exchange, (caller) => {
    authorise(exchange.operation, caller);
    return withShare(gate, exchange, {
      caller,
      work: (share) => answerCaller(gate, exchange, { caller, share }),
    });
  });
}

/** Runs work within the tenant's share of memory, which is held until the answer is sent. */
export async function withShare(
  gate: Gate,
  { operation, request, response }: Exchange<Weighed>,
  { caller, work }: { caller: Caller; work: (share: Share) => Promise<void> },
): Promise<void> {
  const share = await gate.byteShares.take(caller.tenantId, neededBytes(operation, request));
  try {
    await work(share);
  } finally {
    whenGone(response, share.release);
  }
}

async function answerCaller(
  gate: Gate,
  { operation, request, response }: Exchange,
  { caller, share }: { caller: Caller; share: Share },
): Promise<void> {
  const read = await readBody(request);
  try {
    await answerBody(gate, { operation, request, response }, { caller, share, read });
  } finally {
    read.release();
  }
}

async function answerBody(
  gate: Gate,
  { operation, request, response }: Exchange,
  { caller, share, read }: { caller: Caller; share: Share; read: ReadBody },
): Promise<void> {
  const params = request.params as Record<string, string>;
  const requestId = requestIdOf(response);
  const revokes = mayRevoke(operation, request) && takesAway(operation, read);
  const work = async (claim?: string) => {
    if (!Object.values(params).every(isSafe)) throw new Problem('not_found');
    const found = await operation.find?.({ caller, params });
    const json = read.json();
    requireSoundIdempotencyKey(request, operation);
    const query = validate(operation.query ?? noQuery, request.query, 'query');
    const body = parseBody(operation, json);
    const precondition = readPrecondition(request);
    const actor = {
      type: caller.kind,
      id: caller.id,
      sessionId: caller.session?.id,
      ipAddress: gate.addressOf(request),
      requestId,
      claim,
      isAdmin: caller.role === 'admin',
      revokes,
    };
    const asked = { caller, actor, params, found, query, body, precondition };
    return envelope(operation, await performOperation(gate.runChange, operation, asked), {
      requestId,
      query,
    });
  };
  const answerNow = async () => {
    const answer = await gate.idempotency({ operation, caller, request, requestId, read }, work);
    await sendAnswer(operation, response, { answer, share });
  };
  if (revokes) return answerNow();
  const { tenantId, id: who } = caller;
  await gate.workTurns({ tenantId, who, bytes: heavyBytes(operation, read.bytes) }, answerNow);
}

/** Asked before the request's turn has come; faults of the body are reported afterwards. */
function takesAway(operation: Operation, read: ReadBody): boolean {
  try {
    return operation.revokes?.(parseBody(operation, read.json())) === true;
  } catch {
    return false;
  }
}

const noQuery = z.strictObject({});

/**
 * Authenticates the caller, by key, session or operator token, and works for them; every authenticated answer shows the
 * caller's rate limit. The request counts as in flight until both the work and the answer are done.
 */
export async function asCaller(
  gate: Gate,
  { operation, request, response }: Exchange<Pick<Operation, 'role' | 'revokes'>>,
  work: (caller: Caller) => Promise<void>,
): Promise<void> {
  const inTurn =
    (whose: string) =>
    async (refusal: unknown): Promise<never> => {
      await gate.paceRefusal(whose);
      throw refusal;
    };
  if (operation.role === null) {
    await gate.authenticateOperator(request).catch(inTurn(gate.addressOf(request)));
    return work(operator);
  }
  const claimed = gate.presented(request);
  const urgent = mayRevoke(operation, request);
  if (claimed !== undefined)
    await gate.inFlight.refuseBusy({ presented: claimed, mayRevoke: urgent }, response);
  const { caller, presented } = await gate.authenticate(request, claimed).catch((refusal: unknown) => {
    if (claimed !== undefined && isOfNobody(refusal)) gate.inFlight.forget(claimed);
    return inTurn(gate.addressOf(request))(refusal);
  });
  requireAddress(caller, gate.addressOf(request));
  await gate.rateLimit(caller, response).catch(inTurn(caller.tenantId));
  const entering = { tenantId: caller.tenantId, presented, mayRevoke: urgent };
  const leave = await gate.inFlight.enter(entering, response);
  try {
    await work(caller);
  } finally {
    whenGone(response, leave);
  }
}

/** Whether the key or session is not valid; a request with a valid session may still be refused for other reasons. */
function isOfNobody(refusal: unknown): boolean {
  return refusal instanceof Problem && ['unauthorized', 'rate_limited'].includes(refusal.type);
}

/** Calls back when the answer is sent, or its caller has left. */
function whenGone(response: Response, callBack: () => void): void {
  if (response.req.socket.destroyed || response.closed) callBack();
  else response.once('close', callBack);
}

/** Before anything is counted for the key: a thief cannot use up its limit from another address. */
function requireAddress({ ipAllowlist }: Caller, address: string): void {
  if (ipAllowlist === null || addressSet(ipAllowlist).has(address)) return;
  throw new Problem('client_not_allowed', { message: 'The API key may not be used from this address.' });
}

type DirectCall = {
  caller: Caller;
  actor: Actor;
  params?: Record<string, string>;
  query?: unknown;
  body?: unknown;
};

/** The same checks for a call that is no HTTP request of its own. Throws as the operation does over HTTP. */
export async function callOperation(
  gate: Pick<Gate, 'workTurns' | 'runChange'>,
  operation: Operation,
  { caller, actor, params = {}, query = {}, body: given }: DirectCall,
): Promise<Answer<unknown>> {
  authorise(operation, caller);
  if (!Object.values(params).every(isSafe)) throw new Problem('not_found');
  const found = await operation.find?.({ caller, params });
  const body = parseBody(operation, given);
  const asked = {
    ...{ caller, params, found, body, precondition: () => undefined },
    actor: { ...actor, revokes: operation.revokes?.(body) === true },
    query: validate(operation.query ?? noQuery, query, 'query'),
  };
  const { tenantId, id: who } = caller;
  return gate.workTurns({ tenantId, who, bytes: heavyBytes(operation, null) }, () =>
    performOperation(gate.runChange, operation, asked),
  );
}

/** Throws `forbidden`. */
export function requireRole({ role: own, session }: Pick<Caller, 'role' | 'session'>, needed: Role): void {
  if (rank[own] >= rank[needed]) return;
  throw new Problem('forbidden', session === null ? {} : { message: 'Your role does not allow this.' });
}

function authorise({ role, callers, stepUp }: Operation, caller: Caller): void {
  const { session } = caller;
  if (role !== null) requireRole(caller, role);
  if (callers === 'people' && session === null) {
    throw new Problem('forbidden', { message: 'Only a person who is signed in may do this, no API key.' });
  }
  if (callers === 'keys' && session !== null) {
    throw new Problem('forbidden', { message: 'Only an API key may do this, no session.' });
  }
  if (stepUp && session?.isSteppedUp === false) throw new Problem('step_up_required');
}
