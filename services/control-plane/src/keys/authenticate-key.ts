/** From the API key in a header to the caller. Every refusal looks the same, whatever its reason. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type PrismaClient, sqlOf } from '@knoxcall/database';
import { role } from '../columns.ts';
import type { Authenticate, PresentedKey } from '../http/authenticate.ts';
import type { FailedAuthentication } from '../http/failed-authentication.ts';
import type { Caller } from '../http/operation.ts';
import { hashOf, parseApiKey } from './api-key.ts';
import { keyLimitsOf } from './key-limits.ts';

type Dependencies = {
  database: PrismaClient;
  failures: FailedAuthentication;
  /** Called for every used key, to store `last_used_at`. */
  noteUse: (tenantId: string, apiKeyId: string) => void;
};

type KeyRow = Parameters<typeof keyLimitsOf>[0] & {
  id: string;
  tenantId: string;
  keyId: string;
  secretHash: Uint8Array;
  role: string;
  revokedAt: Date | null;
  slug: string;
  plan: string;
  enabled: boolean;
};

/** Compared with where no key was found, so that both cases take the same time. */
const nobody = randomBytes(32);

export function createAuthenticateKey({
  database,
  failures,
  noteUse,
}: Dependencies): Authenticate<PresentedKey | undefined> {
  return async (request, presented) => {
    const row = presented && (await findKey(database, presented.who));
    const right = presented !== undefined && timingSafeEqual(presented.hash, row?.secretHash ?? nobody);
    if (!right || !row || !isUsable(row) || !row.enabled) {
      throw await failures.refuse(request);
    }
    noteUse(row.tenantId, row.id);
    return { caller: callerOf(row), presented };
  };
}

async function findKey(database: PrismaClient, keyId: string): Promise<KeyRow | undefined> {
  const [row] = await sqlOf(database)<KeyRow>`
    SELECT key.id, key.tenant_id AS "tenantId", key.key_id AS "keyId", key.secret_hash AS "secretHash", key.role,
      key.rate_limit_requests AS "rateLimitRequests", key.expires_at AS "expiresAt", key.revoked_at AS "revokedAt",
      key.allowed_routes AS "allowedRoutes", key.allowed_environments AS "allowedEnvironments",
      key.ip_allowlist AS "ipAllowlist", tenant.slug, tenant.plan, tenant.enabled
    FROM api_keys key JOIN tenants tenant ON tenant.id = key.tenant_id WHERE key.key_id = ${keyId}`;
  return row;
}

function callerOf(row: KeyRow): Caller {
  return {
    kind: 'api_key',
    id: row.id,
    tenantId: row.tenantId,
    tenantSlug: row.slug,
    plan: row.plan,
    role: role.parse(row.role),
    keyId: row.keyId,
    session: null,
    ...keyLimitsOf(row),
  };
}

type Judged = { revokedAt: Date | null; expiresAt: Date | null; role: string };

/** A key that was made for a test works at the proxy only. */
const isUsable = ({ revokedAt, expiresAt, role }: Judged): boolean =>
  revokedAt === null && role !== 'test' && !isOver(expiresAt);

function isOver(end: Date | null): boolean {
  return end !== null && end.getTime() <= Date.now();
}

/** Undefined for text without the form of a key. */
export function presentedKey(text: string | undefined): PresentedKey | undefined {
  const parts = parseApiKey(text ?? '');
  return parts && { kind: 'key', who: parts.keyId, hash: hashOf(parts.secret) };
}
