/** One-time tokens: authorize links, and states. Only their hash is ever stored. */

import { createHash, randomBytes } from 'node:crypto';
import { Prisma, type PrismaClient } from '@knoxcall/database';
import type { ValuePlace } from '@knoxcall/snapshot';
import type { Change } from '../../changes/change.ts';
import type { Caller } from '../../http/operation.ts';

/** How long a link, and a started flow, may take. */
export const ticketLifeMs = 600_000;

/** 256 bits, base64url. */
export const newTicket = (): string => randomBytes(32).toString('base64url');

/** Makes the ticket of an authorize link, which ends with the key or membership that made it. */
export async function issueTicket(
  { tx, tenantId, at }: Change,
  { maker, ...place }: Omit<ValuePlace, 'tenantId'> & { maker: Pick<Caller, 'id' | 'session'> },
): Promise<{ ticket: string; expiresAt: Date }> {
  const ticket = newTicket();
  const expiresAt = new Date(at.getTime() + ticketLifeMs);
  const by = maker.session === null ? { apiKeyId: maker.id } : { userId: maker.id };
  const data = {
    ...place,
    ...by,
    tenantId,
    purpose: 'authorize',
    hash: hashOf('authorize', ticket),
    expiresAt,
  };
  await tx.oAuth2Ticket.create({ data });
  return { ticket, expiresAt };
}

type Owner = Omit<ValuePlace, 'environmentId'>;

/** Who made the link: a key or a member. Both are null for a start without a link. */
export type Maker = { apiKeyId: string | null; userId: string | null };

/** False where it is unknown, spent or expired. Checking spends nothing. */
export async function isTicketGood(database: PrismaClient, owner: Owner, ticket: string): Promise<boolean> {
  return (await database.oAuth2Ticket.count({ where: goodTicket(owner, ticket, new Date()) })) > 0;
}

/** The ticket's target and maker; null where it is unknown, spent or expired. */
export async function spendTicket(
  database: PrismaClient,
  owner: Owner,
  ticket: string,
): Promise<(Maker & { environmentId: string }) | null> {
  const now = new Date();
  const where = goodTicket(owner, ticket, now);
  const { count } = await database.oAuth2Ticket.updateMany({ where, data: { usedAt: now } });
  if (count === 0) return null;
  return database.oAuth2Ticket.findUnique({
    where: { hash: where.hash },
    select: { environmentId: true, apiKeyId: true, userId: true },
  });
}

/**
 * Conditions for a key whose links work: a link is not valid for longer than the key that made it. A membership's links
 * are deleted with it.
 */
export const liveKey = (now: Date) => ({
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
});

function goodTicket({ tenantId, secretId }: Owner, ticket: string, now: Date) {
  const hash = hashOf('authorize', ticket);
  const OR = [{ apiKey: liveKey(now) }, { userId: { not: null } }];
  const live = { usedAt: null, expiresAt: { gt: now }, OR };
  return { hash, tenantId, secretId, purpose: 'authorize', ...live };
}

/** False where the state was spent before. */
export async function spendState(
  database: PrismaClient,
  place: ValuePlace,
  { state, expiresAt }: { state: string; expiresAt: Date },
): Promise<boolean> {
  const hash = hashOf('state', state);
  try {
    await database.oAuth2Ticket.create({
      data: { ...place, hash, purpose: 'state', usedAt: new Date(), expiresAt },
    });
    return true;
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return false;
    throw error;
  }
}

function hashOf(purpose: 'authorize' | 'state', ticket: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`${purpose}\0${ticket}`).digest());
}
