/** Says why a secret that is there may not be used. */
import { Problem } from '@knoxcall/problems';
import { type Use, type UseFault, useFault } from '@knoxcall/rules';
import type { SecretEntry } from '@knoxcall/snapshot';

/** Throws `secret_expired`, `secret_not_allowed`. */
export function refuseUse(secret: SecretEntry, shown: string, use: Use): void {
  const fault = useFault(secret, use);
  if (fault === null) return;
  const type = fault === 'expired' ? 'secret_expired' : 'secret_not_allowed';
  throw new Problem(type, { message: `Secret '${shown}' ${REASONS[fault]}.` });
}

const REASONS: Readonly<Record<UseFault, string>> = {
  expired: 'has expired',
  bound:
    'may not be used without a route: its allowed_hosts must list the host, and its allowed_routes be null',
  route: 'may not be used by this route',
  host: 'may not be sent to the host of this route',
};
