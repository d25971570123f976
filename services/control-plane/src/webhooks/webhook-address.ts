/** Rules for a webhook's address: https; http and private addresses only where upstreams may have them too. */
import type { EgressGuard } from '@knoxcall/egress';
import { z } from 'zod';
import { validationError } from '../http/validate.ts';

export type AddressGuard = Pick<EgressGuard, 'refusal' | 'isPlaintextAllowed'>;

export const webhookUrl = z
  .string()
  .max(2048)
  .superRefine((text, context) => {
    const fault = faultOf(text);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  })
  .describe('https; shown to admins only, because an address may hold a token.');

function faultOf(text: string): string | null {
  const url = URL.parse(text);
  // The parser takes `https:host` and white space too; a stored URL must look like what it means.
  if (url === null || !/^https?:\/\/[^/?#\\\s]+([/?#]|$)/i.test(text)) return 'must be an https URL';
  if (/[\s\p{Cc}\\]/u.test(text)) return 'must not contain white space, control characters or backslashes';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  return url.hash === '' ? null : 'must not have a fragment';
}

/**
 * Asks name servers, so it must run outside of any transaction. An accepted address is checked again at each delivery.
 */
export async function requireAllowedAddress(guard: AddressGuard, text: string | undefined): Promise<void> {
  if (text === undefined) return;
  const url = new URL(text);
  const isPlain = url.protocol === 'http:';
  if (isPlain && !(await guard.isPlaintextAllowed(url.hostname).catch(() => false))) {
    throw validationError({
      url: ['must be https: plain http is allowed for hosts in EGRESS_ALLOW_CIDRS only'],
    });
  }
  const protocol = isPlain ? 'http:' : 'https:';
  const port = Number(url.port || (isPlain ? 80 : 443));
  const refusal = await guard.refusal({ protocol, host: url.hostname, port }, { carriesSecret: true });
  if (refusal !== null) {
    throw validationError({ url: ['has an address that may not be connected to'] });
  }
}
