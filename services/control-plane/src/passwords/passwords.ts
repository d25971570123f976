/** Making and checking passwords, two at once in a process: each costs 32 MiB and a good part of a core. */
import { networkOf } from '../http/network-of.ts';
import { createFairQueue } from './fair-queue.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';

/** `who`: the address that asks, which has its share of the line. Both reject with `overloaded`. */
export type Passwords = {
  hash(password: string, who: string): Promise<string>;
  /** `stored` is null where there is none: never right, and as much work. */
  verify(password: string, stored: string | null, who: string): Promise<boolean>;
};

const limits = { atOnce: 2, waiting: 64, waitingEach: 8 };

export function createPasswords(): Passwords {
  const queue = createFairQueue(limits);
  return {
    hash: (password, who) => queue(networkOf(who), () => hashPassword(password)),
    verify: (password, stored, who) => queue(networkOf(who), () => verifyPassword(password, stored)),
  };
}
