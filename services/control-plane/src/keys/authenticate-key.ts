/** From the API key in a header to the caller. Every refusal looks the same, whatever its reason. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { role } from '../columns.ts';
import type { Authenticate, PresentedKey } from '../http/authenticate.ts';
import type { FailedAuthentication } from '../http/failed-authentication.ts';
import type { Caller } from '../http/operation.ts';
import { hashOf, parseApiKey } from './api-key.ts';
import { keyLimitsOf } from './key-limits.ts';

type Dependencies = {
  database: PrismaClient;
  failures: FailedAuthentication;
  /** Told of every key that was used, to keep `last_used_at`. */
  noteUse: (tenantId: string, apiKeyId: string) => void;
};

type KeyRow = Prisma.ApiKeyGetPayload<{ include: { tenant: true } }>;

/** Compared with where no key was found, so that both ways take as long. */
const nobody = randomBytes(32);

export function createAuthenticateKey({
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

/** Undefined where there is none that looks like a key. */
export function presentedKey(text: string | undefined): PresentedKey | undefined {
  const parts = parseApiKey(text ?? '');
  return parts && { kind: 'key', who: parts.keyId, hash: hashOf(parts.secret) };
}
