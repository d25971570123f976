/** Signs a request where its route says so. Nothing of it may change afterwards. */
import type { UpstreamDecision } from '../forward/decision.ts';
import type { Configuration } from '../resolve/configuration-of.ts';
import type { Opened } from '../resolve/open-granted.ts';
import { signHmac } from './sign-hmac.ts';

export type SignQuestion = {
  readonly configuration: Configuration;
  readonly opened: Opened;
};

/** Throws `body_not_signable`, `invalid_header_value`, `value_not_representable`, `substitution_limit`. */
export async function signRequest(
  decision: UpstreamDecision,
  { configuration: { signing }, opened: { values } }: SignQuestion,
  maxBytes: number,
): Promise<UpstreamDecision> {
  if (signing === null) return decision;
  return signHmac(decision, signing, { values, maxBytes, at: new Date() });
}
