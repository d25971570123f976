/**
 * A sealed cookie that ties a sign-in under way to the browser that began it, for ten minutes and one attempt. A
 * sign-in that was begun in one browser cannot be finished in another.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { type Binding, EnvelopeError } from '@knoxcall/envelope';
import { z } from 'zod';
import { type InstallationKey, installation } from '../data-keys/installation-key.ts';
import { asJson, openWith, sealJson } from '../data-keys/sealed.ts';
import { cookieAttributes, hostPrefix, valuesOf } from '../sessions/session-cookie.ts';

/** `Flow`: the cookie's content. */
export type FlowCookie<Flow> = {
  /** Value of `Set-Cookie`. */
  begin(flow: Flow): Promise<string>;
  /** Null where this browser began none, took too long, or has tried to finish it before. */
  take(cookies: string | undefined): Promise<Flow | null>;
  /** Value of `Set-Cookie` that removes it. */
  clear(): string;
};

type FlowParts = { database: PrismaClient; installationKey: InstallationKey; publicApiUrl: string };

type Kind<Schema extends z.ZodType> = {
  name: 'passkey' | 'oidc';
  schema: Schema;
  sameSite: 'Strict' | 'Lax';
};

const lifeSeconds = 600;
const envelope = z.object({ id: z.uuid(), expiresAt: z.number(), flow: z.unknown() });

export function createFlowCookie<Schema extends z.ZodType>(
  { database, installationKey, publicApiUrl }: FlowParts,
  { name: kind, schema, sameSite }: Kind<Schema>,
): FlowCookie<z.output<Schema>> {
  const name = `${hostPrefix(publicApiUrl)}knoxcall_${kind}`;
  const cookie = (value: string, maxAgeSeconds: number): string =>
    `${name}=${value}; ${cookieAttributes(publicApiUrl, sameSite, maxAgeSeconds)}`;
  return {
    begin: async (flow) => {
      const kept = { id: randomUUID(), expiresAt: Date.now() + lifeSeconds * 1000, flow };
      const sealed = sealJson(await installationKey(), bindingOf(kind), kept);
      return cookie(Buffer.from(sealed).toString('base64url'), lifeSeconds);
    },
    take: async (cookies) => {
      const [value, ...others] = valuesOf(cookies, name);
      if (!value || others.length > 0) return null;
      const kept = await opened(installationKey, kind, value);
      if (kept === undefined || kept.expiresAt <= Date.now()) return null;
      if (!(await spend(database, kept.id))) return null;
      return schema.parse(kept.flow);
    },
    clear: () => cookie('', 0),
  };
}

async function opened(
  installationKey: InstallationKey,
  kind: string,
  value: string,
): Promise<z.output<typeof envelope> | undefined> {
  const dataKey = await installationKey();
  try {
    const sealed = { binding: bindingOf(kind), sealed: Buffer.from(value, 'base64url') };
    return await openWith(dataKey, sealed, asJson(envelope));
  } catch (error) {
    if (error instanceof EnvelopeError) return undefined;
    throw error;
  }
}

/** False where it was spent before. */
async function spend(database: PrismaClient, id: string): Promise<boolean> {
  const hash = new Uint8Array(createHash('sha256').update(`flow\0${id}`).digest());
  try {
    await database.spentFlow.create({ data: { hash, expiresAt: new Date(Date.now() + lifeSeconds * 1000) } });
    return true;
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return false;
    throw error;
  }
}

function bindingOf(kind: string): Binding {
  return {
    purpose: 'sign-in-flow',
    tenantId: installation,
    objectId: kind,
    environmentId: null,
    field: 'flow',
    revision: 0n,
  };
}
