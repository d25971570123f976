/**
 * Judges one message of a WebSocket that names secrets or variables: it counts like a request, and its secrets are
 * granted to it alone.
 */

import { Problem } from '@knoxcall/problems';
import { isHidden, type References } from '@knoxcall/rules';
import { admit, admitCaller } from '../../admit/admit.ts';
import type { RateLimit } from '../../admit/rate-limit.ts';
import { type ProveParts, proveCaller } from '../../identify/identify-caller.ts';
import { type Standing, standingControls } from '../../permit/ask-again.ts';
import { type AuthoriseParts, authorise, type Granted } from '../../resolve/authorise.ts';
import { selectEnvironment, selectRoute } from '../../select/select-route.ts';
import type { Snapshots } from '../../snapshots/snapshots.ts';

export type JudgeParts = AuthoriseParts &
  ProveParts & { readonly snapshots: Snapshots; readonly rateLimit: RateLimit };

/**
 * Throws the same problems as a request, and `response_not_redactable` where an answer may not show the values that it
 * names.
 */
export async function judgeMessage(
  standing: Standing,
  references: References,
  parts: JudgeParts,
): Promise<Granted> {
  const { inbound } = standing;
  const caller = await proveCaller(inbound, parts);
  await admitCaller(caller, inbound, parts.rateLimit);
  const controls = standingControls(standing);
  const route = await selectRoute(caller, controls, parts.snapshots);
  const selected = selectEnvironment(caller, route, controls);
  const admitted = await admit(selected, inbound, parts.rateLimit);
  const granted = await authorise({ ...standing, admitted }, references, parts);
  if (isHidden(route, granted.secrets)) throw new Problem('response_not_redactable');
  return granted;
}
