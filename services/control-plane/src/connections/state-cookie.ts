/**
 * What the browser that starts a flow must bring back (S20): state, verifier and target, sealed for one tenant and
 * secret. Without it a link to the provider would connect somebody else's account.
 */
import type { Prisma } from '@knoxcall/database';
import { type Binding, EnvelopeError, open, sealedDataKeyId } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import { z } from 'zod';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { callbackPath } from './redirect-uri.ts';
import { ticketLifeMs } from './tickets.ts';

const flowSchema = z.object({
  state: z.string(),
  verifier: z.string(),
  environmentId: z.string(),
  /** Unix milliseconds. */
  expiresAt: z.number(),
});
/** A flow that was started and not yet finished. */
export type Flow = z.infer<typeof flowSchema>;

export type Owner = { tenantId: string; secretId: string };
type Reader = Pick<Prisma.TransactionClient, 'tenant' | 'dataKey'>;
export type CookieSource = { database: Reader; dataKeys: DataKeys; isSecure: boolean };

/** Value of `Set-Cookie`. */
export async function flowCookie(
  { database, dataKeys, isSecure }: CookieSource,
  owner: Owner,
  flow: Flow,
): Promise<string> {
  const { activeDataKeyId } = await database.tenant.findUniqueOrThrow({ where: { id: owner.tenantId } });
  const dataKey = await dataKeys.get(owner.tenantId, activeDataKeyId, database);
  const sealed = seal(dataKey, bindingOf(owner), Buffer.from(JSON.stringify(flow)));
  return cookie(owner, isSecure, { value: sealed.toString('base64url'), maxAgeSeconds: ticketLifeMs / 1000 });
}

/** Value of `Set-Cookie` that removes it. */
export function spentFlowCookie({ isSecure }: Pick<CookieSource, 'isSecure'>, owner: Owner): string {
  return cookie(owner, isSecure, { value: '', maxAgeSeconds: 0 });
}

/** Null where the browser has none for this secret, or one that is over, or one that was not sealed here. */
export async function readFlow(
  { database, dataKeys, isSecure }: CookieSource,
  owner: Owner,
  cookieHeader: string | undefined,
): Promise<Flow | null> {
  const name = cookieName(owner, isSecure);
  const found = (cookieHeader ?? '').split(';').map((part) => part.trim());
  const value = found.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  if (!value) return null;
  try {
    const sealed = Buffer.from(value, 'base64url');
    const known = await database.dataKey.findUnique({
      where: { tenantId_id: { tenantId: owner.tenantId, id: sealedDataKeyId(sealed) } },
    });
    if (known === null) return null;
    const dataKey = await dataKeys.get(owner.tenantId, known.id, database);
    const flow = flowSchema.parse(
      JSON.parse(open(dataKey, bindingOf(owner), sealed).reveal().toString('utf8')),
    );
    return flow.expiresAt > Date.now() ? flow : null;
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

/** One for each secret, so that two flows in one browser do not meet. */
function cookieName({ secretId }: Owner, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}knoxcall_oauth2_${secretId.replaceAll('-', '')}`;
}

function cookie(
  owner: Owner,
  isSecure: boolean,
  { value, maxAgeSeconds }: { value: string; maxAgeSeconds: number },
): string {
  // The prefix `__Host-` demands Secure and the path `/`.
  const scope = isSecure ? 'Path=/; Secure' : `Path=${callbackPath(owner.secretId)}`;
  return `${cookieName(owner, isSecure)}=${value}; ${scope}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
}
