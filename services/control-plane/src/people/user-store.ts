/** Users: found and made. E-mails are compared in one form, and give no access to anything. */
import { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';

type Reader = Pick<Prisma.TransactionClient, 'user'>;
export type UserRow = Prisma.UserGetPayload<object>;

/** An unverified label: its form is checked only as far as people need to tell it from a name. */
export const emailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');

export const emailKeyOf = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

export function findUserByEmail(reader: Reader, email: string): Promise<UserRow | null> {
  return reader.user.findUnique({ where: { emailKey: emailKeyOf(email) } });
}

export type NewUser = { id: string; email: string; name: string; passwordHash: string | null };

/** Rejects with `conflict` where another account has the e-mail. */
export async function insertUser(tx: Reader, wanted: NewUser): Promise<UserRow> {
  try {
    return await tx.user.create({ data: { ...wanted, emailKey: emailKeyOf(wanted.email) } });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') throw emailTaken();
    throw error;
  }
}

const emailTaken = (): Problem =>
  new Problem('conflict', {
    message: 'An account with this e-mail exists. If it is yours, sign in first and open the link again.',
  });
