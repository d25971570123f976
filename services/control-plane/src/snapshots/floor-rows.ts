/**
 * The floors in PostgreSQL. The publisher of an entry raises its floor only after the entry is in Redis, and removes an
 * entry only after its floor is gone, so that no floor requires an entry that is not there.
 */
import { type PrismaClient, sqlOf } from '@knoxcall/database';
import { type FloorMark, type FloorPlace, floorPlace } from '@knoxcall/snapshot';
import { type BuiltEntry, isTombstone } from './built-entry.ts';

export type Raise = FloorPlace & { revision: bigint; gone: boolean };

/** The root's content, and the floors of the requested shards. */
export type FloorsState = FloorMark & {
  shards: ReadonlyMap<number, number>;
  floors: readonly { shard: number; slot: number; revision: number }[];
};

export const placeId = ({ shard, slot }: FloorPlace): string => `${shard}:${slot}`;

/** Data keys need no floor: the KMS decides whether they unwrap. */
export function raisesOf(entries: readonly BuiltEntry[]): Raise[] {
  const raises = new Map<string, Raise>();
  for (const entry of entries) {
    if (entry.kind === 'data-key') continue;
    const { key, revision } = entry;
    const raise = { ...floorPlace(key), revision, gone: isTombstone(entry) };
    const known = raises.get(placeId(raise));
    if (known === undefined || known.revision < revision) raises.set(placeId(raise), raise);
  }
  return [...raises.values()];
}

/**
 * One statement raises floors and counts the publication, and returns its number. The root's row is locked first, so
 * that each of several publishers sees the floors that those before it raised. A deletion wins over an equal revision:
 * the writer that saw it deleted read later.
 */
export async function raiseFloors(
  database: PrismaClient,
  tenantId: string,
  raises: readonly Raise[],
): Promise<number> {
  const rows = await sqlOf(database)<{ revision: bigint }>`
    WITH root AS (
      INSERT INTO snapshot_roots AS root (tenant_id, revision) VALUES (${tenantId}::uuid, 1)
      ON CONFLICT (tenant_id) DO UPDATE SET revision = root.revision + 1
      RETURNING revision
    ), raised AS (
      INSERT INTO snapshot_floors AS floor (tenant_id, shard, slot, revision, changed, gone_at)
      SELECT ${tenantId}::uuid, wanted.shard, wanted.slot, wanted.revision, root.revision,
        CASE WHEN wanted.gone THEN now() END
      FROM root, json_to_recordset(${textOf(raises)}::json)
        AS wanted(shard smallint, slot bigint, revision bigint, gone boolean)
      ON CONFLICT (tenant_id, shard, slot) DO UPDATE
      SET revision = EXCLUDED.revision, changed = EXCLUDED.changed, gone_at = EXCLUDED.gone_at
      WHERE floor.revision < EXCLUDED.revision
        OR (floor.revision = EXCLUDED.revision AND floor.gone_at IS NULL AND EXCLUDED.gone_at IS NOT NULL)
      RETURNING shard
    ), touched AS (
      INSERT INTO snapshot_shards (tenant_id, shard, revision)
      SELECT DISTINCT ${tenantId}::uuid, raised.shard, root.revision FROM raised, root
      ON CONFLICT (tenant_id, shard) DO UPDATE SET revision = EXCLUDED.revision
    )
    SELECT revision FROM root`;
  return Number(rows[0]?.revision);
}

/** Makes the next publication write every shard again, also empty ones. */
export async function outdateShards(tx: Pick<PrismaClient, '$executeRaw'>, tenantId: string): Promise<void> {
  await tx.$executeRaw`
    WITH root AS (
      UPDATE snapshot_roots SET revision = revision + 1 WHERE tenant_id = ${tenantId}::uuid RETURNING revision
    )
    UPDATE snapshot_shards SET revision = root.revision FROM root WHERE tenant_id = ${tenantId}::uuid`;
}

/** Floors of existing entries, up to the root's `revision`. */
export async function listedFloors(
  database: PrismaClient,
  tenantId: string,
  revision: number,
): Promise<Raise[]> {
  const rows = await database.snapshotFloor.findMany({
    where: { tenantId, goneAt: null, changed: { lte: revision } },
    select: { shard: true, slot: true, revision: true },
  });
  return rows.map((row) => ({ ...row, slot: Number(row.slot), gone: false }));
}

/** Rebuild and publication of the floors; 0 where there are none. */
export async function readMark(database: PrismaClient, tenantId: string): Promise<FloorMark> {
  const [row] = await sqlOf(database)<{ ordinal: bigint; revision: bigint }>`
    SELECT coalesce((SELECT ordinal FROM snapshot_state WHERE id = 1), 0) AS ordinal,
      coalesce((SELECT revision FROM snapshot_roots WHERE tenant_id = ${tenantId}::uuid), 0) AS revision`;
  return { ordinal: Number(row?.ordinal), revision: Number(row?.revision) };
}

type StateRow = {
  ordinal: bigint;
  revision: bigint;
  shards: [shard: number, revision: number][];
  floors: [shard: number, slot: number, revision: number][];
};

/**
 * In one statement, so that root and shards are of one moment. `since`: only shards raised after it. OFFSET 0 here and
 * elsewhere in publishing makes PostgreSQL look up each row by its whole key, whatever its statistics say of a tenant
 * that has just grown.
 */
export async function readFloors(
  database: PrismaClient,
  tenantId: string,
  since: number,
): Promise<FloorsState> {
  const [row] = await sqlOf(database)<StateRow>`
    WITH wanted AS MATERIALIZED (
      SELECT shard.shard, floor.slot, floor.revision
      FROM snapshot_shards shard CROSS JOIN LATERAL (
        SELECT slot, revision, gone_at FROM snapshot_floors
        WHERE tenant_id = ${tenantId}::uuid AND snapshot_floors.shard = shard.shard OFFSET 0
      ) floor
      WHERE shard.tenant_id = ${tenantId}::uuid AND shard.revision > ${since}::bigint AND floor.gone_at IS NULL
      ORDER BY shard.shard, floor.slot
    )
    SELECT
      coalesce((SELECT ordinal FROM snapshot_state WHERE id = 1), 0) AS ordinal,
      coalesce((SELECT revision FROM snapshot_roots WHERE tenant_id = ${tenantId}::uuid), 0) AS revision,
      (
        SELECT coalesce(to_json(array_agg(ARRAY[shard, revision])), '[]') FROM snapshot_shards
        WHERE tenant_id = ${tenantId}::uuid
      ) AS shards,
      (SELECT coalesce(to_json(array_agg(ARRAY[shard, slot, revision])), '[]') FROM wanted) AS floors`;
  if (row === undefined) throw new Error('PostgreSQL gave no floors');
  return {
    ordinal: Number(row.ordinal),
    revision: Number(row.revision),
    shards: new Map(row.shards),
    floors: row.floors.map(([shard, slot, revision]) => ({ shard, slot, revision })),
  };
}

function textOf(raises: readonly Raise[]): string {
  return JSON.stringify(raises.map((raise) => ({ ...raise, revision: String(raise.revision) })));
}
