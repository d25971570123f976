/** Rules for a new password: long enough, and not common. */
import { z } from 'zod';
import { validationError } from '../http/validate.ts';
import { emailKeyOf } from '../people/user-store.ts';
import { isCommonPassword } from './common-passwords.ts';

const [shortest, longest] = [12, 1024];
const lengthOf = (text: string): number => [...text].length;

export const newPassword = z
  .string()
  .max(longest * 4)
  .refine((text) => lengthOf(text) >= shortest, `must have at least ${shortest} characters`)
  .refine((text) => lengthOf(text) <= longest, `must have at most ${longest} characters`)
  .meta({ minLength: shortest, maxLength: longest });

/** A password typed to sign in: no rule applies, so that an error tells nothing about the rules. */
export const givenPassword = z
  .string()
  .min(1)
  .max(longest * 4);

/** Throws `validation_error` on the field `password`. */
export function requireUncommon(password: string, email: string): void {
  if (password.normalize('NFKC').toLowerCase().includes(emailKeyOf(email))) {
    throw validationError({ password: ['must not hold the e-mail address'] });
  }
  if (isCommonPassword(password)) throw validationError({ password: ['is one that many people use'] });
}
