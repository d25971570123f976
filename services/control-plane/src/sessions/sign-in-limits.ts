/** Limits failed authentication of an account and of an address: over 10 and 60 a minute, 429. */
import { createHash } from 'node:crypto';
import { networkOf } from '../http/client-address.ts';
import { type Limiter, rateLimited } from '../http/limiter.ts';

/** One attempt. It counts as a failure from its beginning, so that a hundred at once are not a hundred guesses. */
type Attempt = { succeeded(): Promise<void> };

export type SignInLimits = {
  /** Rejects with `rate_limited`. `account`: identifies the account, where it is known. */
  attempt(address: string, account?: string): Promise<Attempt>;
};

export const failuresOf = { account: 10, address: 60 } as const;

export function createSignInLimits(limiters: { account: Limiter; address: Limiter }): SignInLimits {
  const spend = async (limiter: Limiter, key: string): Promise<void> => {
    const spent = await limiter.spend(key);
    if (spent.count > limiter.limit)
      throw rateLimited(spent, 'Too many failed attempts. Please wait a minute.');
  };
  return {
    attempt: async (address, account) => {
      const network = networkOf(address);
      // An address over its limit uses up no account's attempts.
      await spend(limiters.address, network);
      const name = account === undefined ? undefined : nameOf(account);
      if (name !== undefined) await spend(limiters.account, name);
      return {
        succeeded: async () => {
          await limiters.address.giveBack(network);
          if (name !== undefined) await limiters.account.giveBack(name);
        },
      };
    },
  };
}

/** Redis should not hold e-mail addresses. */
function nameOf(account: string): string {
  return createHash('sha256').update(account).digest('base64url');
}
