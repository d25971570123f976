/** From the header to the caller. Every refusal looks the same, whatever its reason. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Prisma, PrismaClient } from '@knoxcall/database';
import type { Request } from 'express';
import { hashOf, parseApiKey } from '../keys/api-key.ts';
import { keyLimitsOf } from '../keys/key-limits.ts';
import type { FailedAuthentication } from './failed-authentication.ts';
import type { Caller, Role } from './operation.ts';

/** What a request claims: a key's id, and the SHA-256 of the secret that came with it. */
export type PresentedKey = { keyId: string; hash: Buffer };

/** Whose key it is; rejects with `unauthorized`, `rate_limited`. */
export type Authenticate = (
  request: Request,
  presented: PresentedKey | undefined,
) => Promise<{ caller: Caller; presented: PresentedKey }>;

type Dependencies = {
  database: PrismaClient;
  failures: FailedAuthentication;
  /** Told of every key that was used, to keep `last_used_at`. */
  noteUse: (tenantId: string, apiKeyId: string) => void;
};

type KeyRow = Prisma.ApiKeyGetPayload<{ include: { tenant: true } }>;

/** Compared with where no key was found, so that both ways take as long. */
const nobody = randomBytes(32);

export function createAuthenticate({ database, failures, noteUse }: Dependencies): Authenticate {
  return async (request, presented) => {
    const row =
      presented &&
      (await database.apiKey.findUnique({ where: { keyId: presented.keyId }, include: { tenant: true } }));
    const right = presented !== undefined && timingSafeEqual(presented.hash, row?.secretHash ?? nobody);
    if (!right || !row || row.revokedAt !== null || isOver(row.expiresAt) || !row.tenant.enabled) {
      throw await failures.refuse(request);
    }
    noteUse(row.tenantId, row.id);
    return { caller: callerOf(row), presented };
  };
}

function callerOf(row: KeyRow): Caller {
  return {
    tenantId: row.tenantId,
    tenantSlug: row.tenant.slug,
    plan: row.tenant.plan,
    keyId: row.keyId,
    apiKeyId: row.id,
    role: row.role as Role,
    ...keyLimitsOf(row),
  };
}

function isOver(end: Date | null): boolean {
  return end !== null && end.getTime() <= Date.now();
}

/** Undefined where there is none that looks like a key. */
export function presentedKey(request: Request): PresentedKey | undefined {
  const parts = parseApiKey(bearerToken(request) ?? request.get('x-api-key') ?? '');
  return parts && { keyId: parts.keyId, hash: hashOf(parts.secret) };
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
