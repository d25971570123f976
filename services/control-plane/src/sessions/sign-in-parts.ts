/** What the ways to sign in have in common. */
import { Problem } from '@knoxcall/problems';
import type { Actor } from '../changes/change.ts';
import type { DashboardCall } from '../http/dashboard-operation.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { JoinParts } from '../people/accept-link.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** The ways that this installation has. */
export type SignInWays = { password: boolean; passkey: boolean; oidc: boolean };

export type SignInOutcome = 'right' | 'wrong';

export type SignInParts = JoinParts & {
  publicApiUrl: string;
  ways: SignInWays;
  passwords: Passwords;
  attempts: SignInLimits;
  /** For the metrics. */
  count(way: keyof SignInWays, outcome: SignInOutcome): void;
};

type Origin = Pick<DashboardCall, 'address' | 'requestId'>;

export const originOf = ({ address, requestId }: Origin) => ({ ipAddress: address, requestId });

export const actorOf = (call: Origin, userId: string): Actor => ({
  type: 'user',
  id: userId,
  ...originOf(call),
});

/** Rejects with `forbidden` where people have to go another way. */
export function requireWay(ways: SignInWays, way: keyof SignInWays): void {
  if (ways[way]) return;
  throw new Problem('forbidden', { message: 'This installation has another way to sign in.' });
}
