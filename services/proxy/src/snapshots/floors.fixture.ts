/** For tests: the floors of one tenant, written to Redis the way the control plane writes them. */
import type { DataKey } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import {
  encodeMark,
  encodeRoot,
  encodeShard,
  floorBinding,
  floorPlace,
  floorShardKey,
  floorsKey,
  shardCount,
  writeFloorsScript,
} from '@knoxcall/snapshot';
import type { Redis } from 'ioredis';

export function createFloorsFixture(redis: Redis, dataKey: DataKey) {
  const { tenantId } = dataKey;
  const floors = new Map<number, { revision: number; slots: Map<number, number> }>();
  let ordinal = 0;
  let revision = 0;
  const sealed = (part: 'root' | 'mark' | number, content: Buffer) =>
    seal(dataKey, floorBinding(tenantId, part), content);

  return {
    /** Empties the floors, as at the beginning of a rebuild. */
    begin(): void {
      ordinal++;
      floors.clear();
    },
    /** Raises the floor of one entry; `least` is null for a deleted one. Returns the mark of this publication. */
    async raise(key: string, least: bigint | null): Promise<string> {
      revision += 1;
      const base = floors.size === 0 ? ['', ''] : [ordinal, revision - 1];
      const { shard, slot } = floorPlace(key);
      const { slots } = floors.get(shard) ?? { slots: new Map<number, number>() };
      if (least === null) slots.delete(slot);
      else slots.set(slot, Number(least));
      floors.set(shard, { revision, slots });
      const shards = Array.from({ length: shardCount }, (_none, one) => floors.get(one)?.revision ?? 0);
      const listed = [...slots].map(([own, bound]) => ({ slot: own, revision: bound }));
      const fields = [
        ...['root', sealed('root', encodeRoot({ ordinal, revision, shards }))],
        ...[String(shard), sealed(shard, encodeShard({ revision, floors: listed }))],
      ];
      await redis.eval(writeFloorsScript, 1, floorsKey(tenantId), ordinal, revision, ...base, ...fields);
      return sealed('mark', encodeMark({ ordinal, revision })).toString('base64');
    },
    /** The keys that the change stream names when this entry is published; the mark goes with the first. */
    changedBy: (key: string) => [floorShardKey(tenantId, floorPlace(key).shard), key],
    shardKeys: () => Array.from(floors.keys(), (shard) => floorShardKey(tenantId, shard)),
  };
}
