/**
 * Looks for tenants whose floors in Redis are older than PostgreSQL's: somebody has put old data back. A proxy that
 * starts without any memory cannot notice that. All tenants are compared within a minute.
 */
import { type FloorMark, isOlder } from '@knoxcall/snapshot';
import { Counter, type Registry } from '@knoxcall/telemetry';
import { createRootReader, type ReadRoot } from './root-reader.ts';
import type { SnapshotParts } from './snapshot-parts.ts';

/** Called once a second: each turn compares this part of all tenants, or a few. */
const turnsOfRound = 50;
const fewTenants = 20;
const firstTenant = '00000000-0000-0000-0000-000000000000';
const lastTenant = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Compares the next tenants; true where one tenant's floors in Redis are too old. */
export type CompareRoots = () => Promise<boolean>;

export function createRootComparison(parts: SnapshotParts, registry: Registry): CompareRoots {
  const found = new Counter({
    name: 'knoxcall_snapshot_older_roots_total',
    help: 'Tenants whose floors in Redis were older than those in PostgreSQL. Anything but 0 is an alarm.',
    registers: [registry],
  });
  const readRoot = createRootReader(parts);
  let last = firstTenant;
  let suspects: string[] = [];
  return async () => {
    // Two processes that publish the same change leave older floors for a moment: a suspect is compared again one turn later.
    const again = suspects.length === 0 ? [] : await expectedRoots(parts, { tenantIds: suspects });
    const [tenantId] = await olderOf(parts, again, readRoot);
    const expected = await expectedRoots(parts, { after: last });
    suspects = await olderOf(parts, expected, readRoot);
    last = expected.at(-1)?.tenantId ?? firstTenant;
    // A server that took over may be older for an honest reason; it is rebuilt anyway.
    if (tenantId === undefined || !(await parts.store.areServersKnown())) return false;
    found.inc();
    parts.log.error(
      { alarm: true, tenantId },
      'the floors of a tenant in Redis are older than they were: snapshots are rebuilt',
    );
    return true;
  };
}

type Expected = FloorMark & { tenantId: string };

type Choice = { readonly after?: string; readonly tenantIds?: readonly string[] };

/**
 * PostgreSQL's floors of the next tenants, or of these; none while Redis is not complete. Tenants with rows in the
 * outbox are skipped: they are about to be published, or their failure is reported elsewhere.
 */
async function expectedRoots(
  { database, store }: SnapshotParts,
  { after = lastTenant, tenantIds = [] }: Choice,
): Promise<Expected[]> {
  const state = await database.snapshotState.findUnique({ where: { id: 1 } });
  if (state === null || (await store.epoch()) !== state.epoch) return [];
  const rows = await database.$queryRaw<{ tenant_id: string; revision: bigint }[]>`
    SELECT tenant_id, revision FROM snapshot_roots root
    WHERE (tenant_id > ${after}::uuid OR tenant_id = ANY(${tenantIds}::uuid[]))
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.tenant_id = root.tenant_id)
    ORDER BY tenant_id
    LIMIT greatest(${fewTenants}, (SELECT count(*) FROM snapshot_roots) / ${turnsOfRound})`;
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    ordinal: Number(state.ordinal),
    revision: Number(row.revision),
  }));
}

/** PostgreSQL was read first: an honest Redis can only be newer. */
async function olderOf(
  { store }: SnapshotParts,
  expected: readonly Expected[],
  readRoot: ReadRoot,
): Promise<string[]> {
  const roots = await store.roots(expected.map(({ tenantId }) => tenantId));
  const older: string[] = [];
  for (const [index, one] of expected.entries()) {
    const mark = await readRoot(one.tenantId, roots[index] ?? null);
    if (mark === 'none' || (mark !== 'unknown' && isOlder(mark, one))) older.push(one.tenantId);
  }
  return older;
}
