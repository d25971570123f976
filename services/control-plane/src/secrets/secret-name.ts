/** Names of secrets: kept as typed where a template can say them; a display name becomes `UPPER_CASE`. */
import { z } from 'zod';

/** `Stripe API Key` -> `STRIPE_API_KEY`; `stripe_prod_key` stays. Seed: "spaces are replaced with underscores". */
function normaliseSecretName(name: string): string {
  const trimmed = name.trim();
  return trimmed.includes(' ') ? trimmed.replaceAll(' ', '_').toUpperCase() : trimmed;
}

export const secretName = z
  .string()
  .trim()
  .min(1)
  .max(128)
  // Before the case changes: some letters of other alphabets turn into A-Z.
  .regex(/^[A-Za-z0-9_ ]+$/, 'may hold letters, digits, _ and spaces only')
  .transform(normaliseSecretName);
