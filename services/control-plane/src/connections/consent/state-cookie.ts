/**
 * The cookie that ties a flow to the browser that started it (security model: OAuth2 consent): state, verifier and
 * target, sealed for one tenant and secret. Without it, a link to the provider could connect somebody else's account.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import { type Binding, EnvelopeError, sealedDataKeyId } from '@knoxcall/envelope';
import { z } from 'zod';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import { asJson, openSealed, sealJson } from '../../data-keys/sealed.ts';
import { redirectUri } from './authorize-link.ts';
import { ticketLifeMs } from './tickets.ts';

const flowSchema = z.object({
  state: z.string(),
  verifier: z.string(),
  environmentId: z.string(),
  /** The client of the flow, as `clientDigest` identifies it. */
  client: z.string(),
  /** UUID of the key, or of the member, that made the link; both null for a start without a link. */
  apiKeyId: z.string().nullable(),
  userId: z.string().nullable(),
  /** Unix milliseconds. */
  expiresAt: z.number(),
});
/** A flow that is started and not finished. */
export type Flow = z.infer<typeof flowSchema>;

export type Owner = { tenantId: string; secretId: string };
type Reader = Pick<Prisma.TransactionClient, 'tenant' | 'dataKey'>;
export type CookieSource = { database: Reader; dataKeys: DataKeys; publicApiUrl: string };

/** Value of `Set-Cookie`. */
export async function flowCookie(
  { database, dataKeys, publicApiUrl }: CookieSource,
  owner: Owner,
  flow: Flow,
): Promise<string> {
  const { activeDataKeyId } = await database.tenant.findUniqueOrThrow({ where: { id: owner.tenantId } });
  const dataKey = await dataKeys.get(owner.tenantId, activeDataKeyId, database);
  const value = Buffer.from(sealJson(dataKey, bindingOf(owner), flow)).toString('base64url');
  return cookie(publicApiUrl, owner, { state: flow.state, value, maxAgeSeconds: ticketLifeMs / 1000 });
}

/** Value of `Set-Cookie` that removes it. */
export function spentFlowCookie(
  { publicApiUrl }: Pick<CookieSource, 'publicApiUrl'>,
  owner: Owner,
  state: string,
): string {
  return cookie(publicApiUrl, owner, { state, value: '', maxAgeSeconds: 0 });
}

/** Null where the browser has no cookie for this secret and state, or one that has expired or was not sealed here. */
export async function readFlow(
  { database, dataKeys, publicApiUrl }: CookieSource,
  owner: Owner,
  { cookies, state }: { cookies: string | undefined; state: string },
): Promise<Flow | null> {
  const name = cookieName(publicApiUrl, state);
  const found = (cookies ?? '').split(';').map((part) => part.trim());
  const value = found.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  if (!value) return null;
  try {
    const sealed = Buffer.from(value, 'base64url');
    const known = await database.dataKey.findUnique({
      where: { tenantId_id: { tenantId: owner.tenantId, id: sealedDataKeyId(sealed) } },
    });
    if (known === null) return null;
    const brought = { binding: bindingOf(owner), sealed };
    const flow = await openSealed({ database, dataKeys }, brought, asJson(flowSchema));
    return flow.expiresAt > Date.now() && isSameText(flow.state, state) ? flow : null;
  } catch (error) {
    if (error instanceof EnvelopeError) return null;
    throw error;
  }
}

function bindingOf({ tenantId, secretId }: Owner): Binding {
  return {
    purpose: 'oauth2-flow',
    tenantId,
    objectId: secretId,
    environmentId: null,
    field: 'flow',
    revision: 0n,
  };
}

/** One cookie for each flow, so that two flows in one browser do not collide. */
function cookieName(publicApiUrl: string, state: string): string {
  const flow = createHash('sha256').update(state).digest('hex').slice(0, 32);
  return `${isSecure(publicApiUrl) ? '__Host-' : ''}knoxcall_oauth2_${flow}`;
}

function cookie(
  publicApiUrl: string,
  { secretId }: Owner,
  { state, value, maxAgeSeconds }: { state: string; value: string; maxAgeSeconds: number },
): string {
  // The prefix `__Host-` requires Secure and the path `/`.
  const path = isSecure(publicApiUrl) ? '/; Secure' : new URL(redirectUri(publicApiUrl, secretId)).pathname;
  const attributes = `Path=${path}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
  return `${cookieName(publicApiUrl, state)}=${value}; ${attributes}`;
}

const isSecure = (publicApiUrl: string): boolean => publicApiUrl.startsWith('https:');

function isSameText(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
