/** Brings the floors of a tenant to Redis, as far as they are not there, whoever raised them. */
import { type FloorMark, isOlder } from '@knoxcall/snapshot';
import type { BuildContext } from './build-context.ts';
import { type FloorsState, readFloors } from './floor-rows.ts';
import { type SealedFloors, sealFloors } from './seal-floors.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** A turn is lost only to a publisher that is further, so these are enough for as many at once. */
const maxTurns = 100;

/**
 * `written`: Redis has them, from here or from a publisher that was faster. `incomplete`: what Redis holds of the tenant is
 * gone, or of an earlier rebuild. `ahead`: Redis has what PostgreSQL never gave out.
 */
type FloorsOutcome = { outcome: 'written'; floors: SealedFloors } | { outcome: 'incomplete' | 'ahead' };

type Parts = { context: BuildContext; store: SnapshotStore };

/** What was raised since the root in Redis, which is most likely that of the publication before. */
export async function writeRaisedFloors({ context, store }: Parts, raisedAt: number): Promise<FloorsOutcome> {
  let since = raisedAt - 1;
  let there: FloorMark | undefined;
  for (let turn = 0; turn < maxTurns; turn++) {
    const state = await readFloors(context.database, context.tenantId, since);
    if (there !== undefined && isOlder(state, there)) return { outcome: 'ahead' };
    if (there !== undefined && there.ordinal < state.ordinal) return { outcome: 'incomplete' };
    const floors = sealFloors(context, state, since);
    if (there?.revision === state.revision) return { outcome: 'written', floors };
    // A tenant of which nothing was ever published has no root to follow.
    const base = { ordinal: since === 0 ? 0 : state.ordinal, revision: since };
    there = await store.writeFloors(context.tenantId, floors, base);
    if (there === undefined) return { outcome: 'written', floors };
    since = there.revision;
  }
  throw new Error('the floors in Redis change faster than they can be written');
}

/**
 * All of them, in place of whatever is there: `state`, or what PostgreSQL has since. They tell of entries that were written in
 * the rebuild of `ordinal`.
 */
export async function writeAllFloors(
  { context, store }: Parts,
  { ordinal, state: first }: { ordinal: number; state: FloorsState },
): Promise<FloorsOutcome> {
  let state = first;
  let there: FloorMark | undefined;
  for (let turn = 0; turn < maxTurns; turn++) {
    if (there !== undefined && isOlder(state, there)) return { outcome: 'ahead' };
    if (state.ordinal !== ordinal) return { outcome: 'incomplete' };
    const floors = sealFloors(context, state, -1);
    if (there !== undefined && !isOlder(there, state)) return { outcome: 'written', floors };
    there = await store.writeFloors(context.tenantId, floors);
    if (there === undefined) return { outcome: 'written', floors };
    state = await readFloors(context.database, context.tenantId, -1);
  }
  throw new Error('the floors in Redis change faster than they can be written');
}
