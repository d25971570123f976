/** Nobody locks themselves out: a person keeps one way to sign in. */
import type { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { SignInWays } from '../sessions/sign-in-parts.ts';

/** Asked after a way was taken away, within the change, which it undoes. Rejects with `conflict`. */
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
