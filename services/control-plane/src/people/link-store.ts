/** One-time links: setup, invitations, resets. Only the holder knows the token; the database has its hash. */

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import type { LinkPurpose } from '../columns.ts';
import { validationError } from '../http/validate.ts';

export type LinkRow = Prisma.OneTimeLinkGetPayload<{ include: { tenant: true } }>;

type Reader = Pick<Prisma.TransactionClient, 'oneTimeLink'>;

const hour = 3600;
/** In seconds. */
const lifetimes: Record<LinkPurpose, number> = { setup: 24 * hour, invite: 7 * 24 * hour, reset: 24 * hour };

type NewLink = {
  purpose: LinkPurpose;
  tenantId?: string;
  /** The link ends with this person's membership; undefined for the operator's links. */
  makerId?: string;
  email?: string;
  role?: string;
  canReveal?: boolean;
  userId?: string;
};

/** The only place where the token stands is the link's fragment, which browsers send to no server. */
export async function issueLink(
  tx: Reader,
  publicApiUrl: string,
  wanted: NewLink,
): Promise<{ row: Prisma.OneTimeLinkGetPayload<object>; link: string }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + lifetimes[wanted.purpose] * 1000);
  const row = await tx.oneTimeLink.create({
    data: { ...wanted, id: randomUUID(), hash: hashOf(token), expiresAt },
  });
  return { row, link: `${publicApiUrl.replace(/\/$/, '')}/${wanted.purpose}#${token}` };
}

export const isLive = (now: Date): Prisma.OneTimeLinkWhereInput => ({ usedAt: null, expiresAt: { gt: now } });

/** Rejects with `validation_error` for every link that is not valid, all alike: unknown, used, expired, withdrawn. */
export async function findLink(
  reader: Reader,
  token: string,
  purposes: readonly LinkPurpose[],
): Promise<LinkRow> {
  const row = await reader.oneTimeLink.findFirst({
    where: { hash: hashOf(token), purpose: { in: [...purposes] }, ...isLive(new Date()) },
    include: { tenant: true },
  });
  if (row === null || row.tenant?.enabled === false) throw linkIsOver();
  return row;
}

/** Rejects with `validation_error` where somebody else used it first, or it was withdrawn meanwhile. */
export async function spendLink(tx: Reader, id: string): Promise<void> {
  const now = new Date();
  const { count } = await tx.oneTimeLink.updateMany({ where: { id, ...isLive(now) }, data: { usedAt: now } });
  if (count !== 1) throw linkIsOver();
}

export const linkIsOver = () =>
  validationError(
    { token: ['is not valid any more'] },
    'This link was used before, has expired or was withdrawn. Please ask for a new one.',
  );

function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`link\0${token}`).digest());
}
