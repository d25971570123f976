/** From the API key in a header to the caller. Every refusal looks the same, whatever its reason. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PrismaClient } from '@knoxcall/database';
import type { Request } from 'express';
import { matches, parseApiKey } from '../keys/api-key.ts';
import { keyLimitsOf } from '../keys/key-limits.ts';
import type { FailedAuthentication } from './failed-authentication.ts';
import type { Caller, Role } from './operation.ts';

export type Authenticate = (request: Request) => Promise<Caller>;

type Dependencies = {
  database: PrismaClient;
  failures: FailedAuthentication;
  /** Told of every key that was used, to keep `last_used_at`. */
  noteUse: (tenantId: string, apiKeyId: string) => void;
};

/** Compared with where no key was found, so that both ways take as long. */
const nobody = randomBytes(32);

export function createAuthenticate({ database, failures, noteUse }: Dependencies): Authenticate {
  return async (request) => {
    const parts = parseApiKey(presentedKey(request) ?? '');
    const row =
      parts &&
      (await database.apiKey.findUnique({ where: { keyId: parts.keyId }, include: { tenant: true } }));
    const right = parts !== undefined && matches(parts.secret, row?.secretHash ?? nobody);
    if (!right || !row || row.revokedAt !== null || isOver(row.expiresAt) || !row.tenant.enabled) {
      throw await failures.refuse(request);
    }
    noteUse(row.tenantId, row.id);
    return {
      kind: 'api_key',
      id: row.id,
      tenantId: row.tenantId,
      tenantSlug: row.tenant.slug,
      plan: row.tenant.plan,
      role: row.role as Role,
      keyId: row.keyId,
      session: null,
      ...keyLimitsOf(row),
    };
  };
}

function isOver(end: Date | null): boolean {
  return end !== null && end.getTime() <= Date.now();
}

/** Undefined where the request has neither of the two headers that a key comes in. */
export function presentedKey(request: Request): string | undefined {
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
