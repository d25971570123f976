/**
 * After a whole tenant was written: adapts its floors in PostgreSQL. In a rebuild they are mostly right already, and
 * then nothing is written.
 */
import type { PrismaClient } from '@knoxcall/database';
import {
  type FloorsState,
  listedFloors,
  placeId,
  type Raise,
  raiseFloors,
  readFloors,
} from './floor-rows.ts';

/** The tenant's root row is locked for this many at a time, and changes of the tenant wait for it. */
const raisesAtOnce = 500;

/**
 * `raises`: of all written entries. Other floors are removed, except those that were raised after `since`, which belong
 * to new entries. Returns the floors afterwards.
 */
export async function settleFloors(
  database: PrismaClient,
  tenantId: string,
  { raises, since }: { raises: readonly Raise[]; since: number },
): Promise<FloorsState> {
  const state = await readFloors(database, tenantId, -1);
  const floors = new Map(state.floors.map((floor) => [placeId(floor), floor.revision]));
  const missing = raises.filter((raise) => (floors.get(placeId(raise)) ?? -1) < raise.revision);
  for (const raise of raises) floors.delete(placeId(raise));
  const others = floors.size === 0 ? [] : await listedFloors(database, tenantId, since);
  const gone = others
    .filter((floor) => floors.has(placeId(floor)))
    .map((floor) => ({ ...floor, gone: true }));
  const changed = [...missing, ...gone];
  for (let start = 0; start < changed.length; start += raisesAtOnce) {
    await raiseFloors(database, tenantId, changed.slice(start, start + raisesAtOnce));
  }
  return changed.length === 0 ? state : readFloors(database, tenantId, -1);
}
