/**
 * The caller's credential in a request: a key, or the operator's token. Every refusal looks the same, whatever its
 * reason.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { FailedAuthentication } from './failed-authentication.ts';
import type { Caller } from './operation.ts';

/** `who`: the key's id. `hash`: SHA-256 of the presented secret. */
export type PresentedKey = { kind: 'key'; who: string; hash: Buffer };
/** `who`: a session in one tenant. `hash`: the token's hash, as PostgreSQL has it. */
export type PresentedSession = { kind: 'session'; who: string; hash: Buffer; token: string };
/** The credential that a request presents, unchecked. */
export type Presented = PresentedKey | PresentedSession;

/** The caller of this key or session; rejects with `unauthorized`, `rate_limited`. */
export type Authenticate<Claimed = Presented | undefined> = (
  request: Request,
  presented: Claimed,
) => Promise<{ caller: Caller; presented: Presented }>;

/** Whether the request has a key in one of its two headers. */
export function hasKey(request: Request): boolean {
  return keyText(request) !== undefined;
}

/** The key itself, from either header. */
export function keyText(request: Request): string | undefined {
  return bearerToken(request) ?? request.get('x-api-key');
}

function bearerToken(request: Request): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '')?.[1];
}

/** The operator's token; without one configured the operator API refuses everybody. */
export function createAuthenticateOperator(
  adminToken: string | undefined,
  failures: FailedAuthentication,
): (request: Request) => Promise<void> {
  const expected = adminToken === undefined ? randomBytes(32) : digest(adminToken);
  return async (request) => {
    const presented = bearerToken(request);
    if (presented === undefined || !timingSafeEqual(digest(presented), expected)) {
      throw await failures.refuse(request);
    }
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
