/** What the key itself asks of a request, before any route is looked at: the address it comes from. */
import { Problem } from '@knoxcall/problems';
import type { ProvedCaller } from '../identify/identify-caller.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import { isListed } from './address-lists.ts';

/** Throws `client_not_allowed`. */
export function admitCaller({ bounds }: ProvedCaller, { clientIp }: Pick<Inbound, 'clientIp'>): void {
  if (bounds.ipAllowlist === null || isListed(clientIp, bounds.ipAllowlist)) return;
  throw new Problem('client_not_allowed', { message: 'The API key may not be used from this address.' });
}
