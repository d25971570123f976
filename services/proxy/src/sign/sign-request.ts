/** Signs a request where its route asks for it. Nothing of the request may change afterwards. */

import type { Configuration } from '@knoxcall/rules';
import type { Awaitable } from '../awaitable.ts';
import type { UpstreamDecision } from '../forward/decision.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import type { Opened } from '../resolve/open-granted.ts';
import type { Holding } from '../shares/buffer-budget.ts';
import type { BodyPlan } from '../substitute/substitute-body.ts';
import { signAwsRequest } from './sign-aws-request.ts';
import { signHmac } from './sign-hmac.ts';

type SignQuestion = {
  readonly asked: {
    readonly inbound: Inbound;
    readonly configuration: Configuration;
    readonly memory: Pick<Holding, 'hold'>;
  };
  readonly plan: BodyPlan;
  readonly opened: Opened;
};

/**
 * Throws `body_not_signable`, `invalid_header_value`, `value_not_representable`, `missing_variable`, `substitution_limit`,
 * `overloaded`.
 */
export function signRequest(
  decision: UpstreamDecision,
  { asked, plan, opened: { values } }: SignQuestion,
  { maxResultBytes: maxBytes }: { readonly maxResultBytes: number },
): Awaitable<UpstreamDecision> {
  const { inbound, configuration, memory } = asked;
  const { signing } = configuration;
  if (signing === null) return decision;
  const signer = { values, maxBytes, at: new Date() };
  if (signing.type === 'hmac') return signHmac(decision, signing, signer);
  const isBodyChanged = !isAsItCame(plan, decision);
  return signAwsRequest(decision, signing, {
    ...signer,
    inbound,
    isBodyChanged,
    hold: (bytes) => memory.hold(bytes),
  });
}

/** A body without replacements is the same buffer that came. */
function isAsItCame({ caller }: BodyPlan, { body }: UpstreamDecision): boolean {
  if (caller.kind === 'scanned') return body.kind === 'bytes' && body.bytes === caller.scanned.bytes;
  return caller.kind === 'unscanned' || body.kind === 'none';
}
