/** Brings a tenant's floors in Redis up to PostgreSQL's, whoever raised them. */
import { type FloorMark, isOlder } from '@knoxcall/snapshot';
import type { BuildContext } from './build-context.ts';
import { type FloorsState, readFloors } from './floor-rows.ts';
import { type SealedFloors, sealFloors } from './seal-floors.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** A turn is lost only to a publisher that is further ahead, so this is enough for as many concurrent ones. */
const maxTurns = 100;

/**
 * `written`: Redis has them, from here or from a faster publisher. `incomplete`: Redis has no data of the tenant, or an
 * earlier rebuild's. `ahead`: Redis has floors that PostgreSQL never gave out.
 */
type FloorsOutcome = { outcome: 'written'; floors: SealedFloors } | { outcome: 'incomplete' | 'ahead' };

type Parts = { context: BuildContext; store: SnapshotStore };

/** Writes floors raised since the root in Redis, which is most likely the previous publication's. */
export async function writeRaisedFloors({ context, store }: Parts, raisedAt: number): Promise<FloorsOutcome> {
  let since = raisedAt - 1;
  let there: FloorMark | undefined;
  for (let turn = 0; turn < maxTurns; turn++) {
    const state = await readFloors(context.database, context.tenantId, since);
    if (there !== undefined && isOlder(state, there)) return { outcome: 'ahead' };
    if (there !== undefined && there.ordinal < state.ordinal) return { outcome: 'incomplete' };
    const floors = sealFloors(context, state, since);
    if (there?.revision === state.revision) return { outcome: 'written', floors };
    // A tenant that was never published has no root to follow.
    const base = { ordinal: since === 0 ? 0 : state.ordinal, revision: since };
    there = await store.writeFloors(context.tenantId, floors, base);
    if (there === undefined) return { outcome: 'written', floors };
    since = there.revision;
  }
  throw new Error('the floors in Redis change faster than they can be written');
}

/**
 * Writes all floors, in place of any present ones: `state`, or a later state of PostgreSQL. They belong to entries of
 * the rebuild `ordinal`.
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
