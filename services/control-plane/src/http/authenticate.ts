/** From the API key in a header to the caller. Every refusal looks the same, whatever its reason. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Prisma, PrismaClient } from '@knoxcall/database';
import type { Request } from 'express';
import { role } from '../columns.ts';
import { hashOf, parseApiKey } from '../keys/api-key.ts';
import { keyLimitsOf } from '../keys/key-limits.ts';
import type { FailedAuthentication } from './failed-authentication.ts';
import type { Caller } from './operation.ts';

/** `who`: a key's id. `hash`: SHA-256 of the secret that came with it. */
export type PresentedKey = { kind: 'key'; who: string; hash: Buffer };
/** `who`: a session in one tenant. `hash`: what PostgreSQL has of the token. */
export type PresentedSession = { kind: 'session'; who: string; hash: Buffer; token: string };
/** What a request claims to come from. */
export type Presented = PresentedKey | PresentedSession;

/** Whose key or session it is; rejects with `unauthorized`, `rate_limited`. */
export type Authenticate<Claimed = Presented | undefined> = (
  request: Request,
  presented: Claimed,
) => Promise<{ caller: Caller; presented: Presented }>;

type Dependencies = {
  database: PrismaClient;
  failures: FailedAuthentication;
  /** Told of every key that was used, to keep `last_used_at`. */
  noteUse: (tenantId: string, apiKeyId: string) => void;
};

type KeyRow = Prisma.ApiKeyGetPayload<{ include: { tenant: true } }>;

/** Compared with where no key was found, so that both ways take as long. */
const nobody = randomBytes(32);

export function createAuthenticate({
  database,
  failures,
  noteUse,
}: Dependencies): Authenticate<PresentedKey | undefined> {
  return async (request, presented) => {
    const row =
      presented &&
      (await database.apiKey.findUnique({ where: { keyId: presented.who }, include: { tenant: true } }));
    const right = presented !== undefined && timingSafeEqual(presented.hash, row?.secretHash ?? nobody);
    if (!right || !row || !isUsable(row) || !row.tenant.enabled) {
      throw await failures.refuse(request);
    }
    noteUse(row.tenantId, row.id);
    return { caller: callerOf(row), presented };
  };
}

function callerOf(row: KeyRow): Caller {
  return {
    kind: 'api_key',
    id: row.id,
    tenantId: row.tenantId,
    tenantSlug: row.tenant.slug,
    plan: row.tenant.plan,
    role: role.parse(row.role),
    keyId: row.keyId,
    session: null,
    ...keyLimitsOf(row),
  };
}

type Judged = { revokedAt: Date | null; expiresAt: Date | null; role: string };

/** A key that was made for a test is for the proxy alone. */
const isUsable = ({ revokedAt, expiresAt, role }: Judged): boolean =>
  revokedAt === null && role !== 'test' && !isOver(expiresAt);

function isOver(end: Date | null): boolean {
  return end !== null && end.getTime() <= Date.now();
}

/** Whether the request has one of the two headers that a key comes in. */
export function hasKey(request: Request): boolean {
  return keyText(request) !== undefined;
}

/** Undefined where there is none that looks like a key. */
export function presentedKey(request: Request): PresentedKey | undefined {
  const parts = parseApiKey(keyText(request) ?? '');
  return parts && { kind: 'key', who: parts.keyId, hash: hashOf(parts.secret) };
}

function keyText(request: Request): string | undefined {
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
