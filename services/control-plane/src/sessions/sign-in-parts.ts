/** The common part of the ways to sign in. */

import type { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { Actor } from '../changes/change.ts';
import type { DashboardCall } from '../http/dashboard-operation.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { JoinParts } from '../people/accept-link.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** The ways to sign in at this installation. */
type SignInWays = { password: boolean; passkey: boolean; oidc: boolean };

/** `userId`: the account in question, where it is known. The typed text is not kept. */
type WrongProof = { outcome: 'wrong'; address: string; userId: string | null; reason?: string };

export type SignInParts = JoinParts & {
  publicApiUrl: string;
  ways: SignInWays;
  passwords: Passwords;
  attempts: SignInLimits;
  /** Reports a proof of identity: to the metrics and, where it was wrong, to the log. */
  note(way: keyof SignInWays, proof: { outcome: 'right' } | WrongProof): void;
};

type Origin = Pick<DashboardCall, 'address' | 'requestId'>;

export const originOf = ({ address, requestId }: Origin) => ({ ipAddress: address, requestId });

export const actorOf = (call: Origin, userId: string): Actor => ({
  type: 'user',
  id: userId,
  ...originOf(call),
});

/** Rejects with `forbidden` where this way to sign in is off. */
export function requireWay(ways: SignInWays, way: keyof SignInWays): void {
  if (ways[way]) return;
  throw new Problem('forbidden', { message: 'This installation has another way to sign in.' });
}

/**
 * Nobody locks themselves out: a person keeps at least one way to sign in. Call it after a way was removed, within the
 * change, which it undoes. Rejects with `conflict`.
 */
export async function requireWayLeft(
  tx: Prisma.TransactionClient,
  ways: SignInWays,
  userId: string,
): Promise<void> {
  const { passwordHash, _count: count } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { passwordHash: true, _count: { select: { passkeys: true, identities: true } } },
  });
  if (ways.password && passwordHash !== null) return;
  if (ways.passkey && count.passkeys > 0) return;
  if (ways.oidc && count.identities > 0) return;
  throw new Problem('conflict', { message: 'This is your last way to sign in. Add another one first.' });
}
