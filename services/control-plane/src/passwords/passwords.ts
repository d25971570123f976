/**
 * Makes and checks passwords, two at once in a process: each costs 32 MiB and much of a core. Argon2id of node:crypto
 * (RFC 9106), stored as a PHC string with its parameters and salt.
 */

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { networkOf } from '../http/client-address.ts';
import { createFairQueue } from './fair-queue.ts';

/** `who`: the caller's address, which has its share of the line. Both reject with `overloaded`. */
export type Passwords = {
  hash(password: string, who: string): Promise<string>;
  /** `stored` is null without a password: always wrong, at the same cost. */
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

/** `memory` in KiB. */
type Parameters = { memory: number; passes: number; parallelism: number };

/** About 54 ms of one core; 32 MiB for each of the few that run at once. */
const present: Parameters = { memory: 32_768, passes: 3, parallelism: 4 };
const [saltBytes, hashBytes] = [16, 32];
const form = /^\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const derive = promisify(argon2);

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await run(password, { ...present, salt, length: hashBytes });
  const { memory, passes, parallelism } = present;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Compared with where there is no password, so that a missing account costs the same. */
const nobodys = `$argon2id$v=19$m=${present.memory},t=${present.passes},p=${present.parallelism}$${unpadded(
  randomBytes(saltBytes),
)}$${unpadded(randomBytes(hashBytes))}`;

/** `stored` is null where the account, or its password, does not exist: always wrong, at the same cost. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const { parameters, salt, hash } = parse(stored ?? nobodys);
  const derived = await run(password, { ...parameters, salt, length: hash.length });
  return timingSafeEqual(derived, hash) && stored !== null;
}

/** Whether it was made with weaker parameters than today's. */
export function isOutdated(stored: string): boolean {
  const { memory, passes } = parse(stored).parameters;
  return memory < present.memory || passes < present.passes;
}

function parse(stored: string): { parameters: Parameters; salt: Buffer; hash: Buffer } {
  const [, memory, passes, parallelism, salt, hash] = form.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) throw new Error('a stored password hash is not readable');
  return {
    parameters: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

type Run = Parameters & { salt: Buffer; length: number };

/** The same letters typed on two machines may have different code points: NFKC makes them equal. */
async function run(password: string, { memory, passes, parallelism, salt, length }: Run): Promise<Buffer> {
  const message = password.normalize('NFKC');
  return derive('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: length });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
