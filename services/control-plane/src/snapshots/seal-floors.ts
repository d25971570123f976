/** Seals PostgreSQL's floors for Redis: each shard, the root and a mark. */
import { seal } from '@knoxcall/envelope/seal';
import {
  encodeMark,
  encodeRoot,
  encodeShard,
  type Floor,
  type FloorMark,
  floorBinding,
  shardCount,
} from '@knoxcall/snapshot';
import type { BuildContext } from './build-context.ts';
import type { FloorsState } from './floor-rows.ts';

export type SealedFloors = FloorMark & {
  root: Buffer;
  shards: ReadonlyMap<number, Buffer>;
  /** For the change stream. */
  mark: Buffer;
};

/** The root, and the shards that were raised after `since`. */
export function sealFloors(
  { tenantId, dataKey }: Pick<BuildContext, 'tenantId' | 'dataKey'>,
  { ordinal, revision, shards, floors }: FloorsState,
  since: number,
): SealedFloors {
  const sealed = (part: 'root' | 'mark' | number, content: Buffer): Buffer =>
    seal(dataKey, floorBinding(tenantId, part), content);
  const byShard = new Map<number, Floor[]>();
  for (const [shard, raisedAt] of shards) if (raisedAt > since) byShard.set(shard, []);
  for (const floor of floors) byShard.get(floor.shard)?.push(floor);
  const revisions = Array.from({ length: shardCount }, (_none, shard) => shards.get(shard) ?? 0);
  return {
    ordinal,
    revision,
    root: sealed('root', encodeRoot({ ordinal, revision, shards: revisions })),
    shards: new Map(
      [...byShard].map(([shard, own]) => [
        shard,
        sealed(shard, encodeShard({ revision: shards.get(shard) ?? 0, floors: own })),
      ]),
    ),
    mark: sealed('mark', encodeMark({ ordinal, revision })),
  };
}
