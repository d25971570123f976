/**
 * Asks the admission questions again for a request that is under way: the same questions in the same order, about the
 * present snapshots. It counts nothing, waits for no token and opens nothing.
 */

import { type Configuration, endOf } from '@knoxcall/rules';
import { type Admitted, refuseAddress, refuseUnadmitted } from '../admit/admit.ts';
import { type ProveParts, proveCaller } from '../identify/identify-caller.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import type { Controls } from '../inbound/split-headers.ts';
import { findAllowed } from '../resolve/authorise.ts';
import { selectEnvironment, selectRoute } from '../select/select-route.ts';
import type { Snapshots } from '../snapshots/snapshots.ts';
import { notedSnapshots } from './noted-snapshots.ts';
import type { AskAgain } from './permits.ts';

export type Standing = {
  readonly requestId: string;
  readonly inbound: Inbound;
  readonly admitted: Admitted;
  readonly configuration: Configuration;
};

export function createAskAgain(
  parts: Omit<ProveParts, 'snapshots'> & { snapshots: Snapshots },
): AskAgain<Standing> {
  return async (standing, references, note) => {
    const { inbound } = standing;
    const snapshots = notedSnapshots(parts.snapshots, note);
    const caller = await proveCaller(inbound, { ...parts, snapshots });
    refuseAddress(caller, inbound);
    const controls = standingControls(standing);
    const route = await selectRoute(caller, controls, snapshots);
    const again = refuseUnadmitted(selectEnvironment(caller, route, controls), inbound);
    const question = { ...standing, admitted: again };
    const { allowed, certificate } = await findAllowed(question, references, snapshots);
    const used = certificate === null ? allowed : [...allowed, certificate];
    return earliest([caller.endsAt, ...used.map(({ secret }) => endOf(secret))]);
  };
}

/**
 * The route may have another name or base environment by now, so it is asked for by its id and the environment by its
 * name.
 */
export function standingControls({ inbound, admitted }: Pick<Standing, 'inbound' | 'admitted'>): Controls {
  const named = admitted.route.id ?? undefined;
  return { ...inbound.controls, route: named, environment: admitted.environment };
}

function earliest(ends: readonly (number | null)[]): number | null {
  const known = ends.filter((end) => end !== null);
  return known.length === 0 ? null : Math.min(...known);
}
