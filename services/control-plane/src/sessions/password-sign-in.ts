/** Whether an e-mail and a password belong together. A missing account costs as much time and looks the same. */
import { signInFirst } from '../http/dashboard-operation.ts';
import { isOutdated } from '../passwords/passwords.ts';
import { emailKeyOf, findUserByEmail, type UserRow } from '../people/user-store.ts';

import type { SignInParts } from './sign-in-parts.ts';

type Given = { email: string; password: string; address: string };

/** Rejects with `unauthorized`, `rate_limited`, `overloaded`. */
export async function provePassword(
  parts: SignInParts,
  { email, password, address }: Given,
): Promise<UserRow> {
  const { database, passwords, attempts, note } = parts;
  const attempt = await attempts.attempt(address, emailKeyOf(email));
  const user = await findUserByEmail(database, email);
  const isRight = await passwords.verify(password, user?.passwordHash ?? null, address);
  if (user === null || !isRight) {
    note('password', { outcome: 'wrong', address, userId: user?.id ?? null });
    throw signInFirst('E-mail or password is wrong.');
  }
  await attempt.succeeded();
  note('password', { outcome: 'right' });
  await strengthen(parts, user, { password, address });
  return user;
}

/** A hash with outdated parameters is made again, unless the password changed meanwhile. */
async function strengthen(
  { database, passwords }: SignInParts,
  { id, passwordHash }: UserRow,
  { password, address }: Pick<Given, 'password' | 'address'>,
): Promise<void> {
  if (passwordHash === null || !isOutdated(passwordHash)) return;
  const stronger = await passwords.hash(password, address);
  await database.user.updateMany({ where: { id, passwordHash }, data: { passwordHash: stronger } });
}
