/** Reads the age of a tenant's floors in Redis from their sealed root. */
import { EnvelopeError } from '@knoxcall/envelope';
import { decodeRoot, type FloorMark, floorBinding } from '@knoxcall/snapshot';
import { openSealed } from '../data-keys/sealed.ts';
import type { SnapshotParts } from './snapshot-parts.ts';

/** `none`: there is no root, or not one of ours. `unknown`: the root cannot be opened without the data key. */
export type ReadRoot = (tenantId: string, root: Buffer | null) => Promise<FloorMark | 'none' | 'unknown'>;

const tagBytes = 16;

/** A root that is unchanged since last time is not opened again, and needs no data key. */
export function createRootReader(source: Pick<SnapshotParts, 'database' | 'dataKeys'>): ReadRoot {
  const opened = new Map<string, { tag: string; mark: FloorMark }>();
  return async (tenantId, root) => {
    if (root === null) return 'none';
    const tag = root.subarray(-tagBytes).toString('base64');
    const known = opened.get(tenantId);
    if (known?.tag === tag) return known.mark;
    try {
      const sealed = { binding: floorBinding(tenantId, 'root'), sealed: root };
      const { ordinal, revision } = await openSealed(source, sealed, decodeRoot);
      const mark = { ordinal, revision };
      opened.set(tenantId, { tag, mark });
      return mark;
    } catch (error) {
      return error instanceof EnvelopeError && error.code !== 'wiped' ? 'none' : 'unknown';
    }
  };
}
