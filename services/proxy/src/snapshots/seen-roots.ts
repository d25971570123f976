/** How new the floors of each tenant were when this proxy saw them last: older ones were put back by somebody. */
import { type FloorMark, isOlder } from '@knoxcall/snapshot';
import { LRUCache } from 'lru-cache';

const maxTenants = 100_000;

export class SeenRoots {
  /** Of the last rebuild that any tenant's floors told of: what is of an earlier one is old, whose ever it is. */
  #ordinal = 0;
  readonly #marks = new LRUCache<string, FloorMark>({ max: maxTenants });

  knows(tenantId: string): boolean {
    return this.#marks.has(tenantId);
  }

  isOld(tenantId: string, mark: FloorMark): boolean {
    if (mark.ordinal < this.#ordinal) return true;
    const seen = this.#marks.get(tenantId);
    return seen !== undefined && isOlder(mark, seen);
  }

  note(tenantId: string, mark: FloorMark): void {
    if (this.isOld(tenantId, mark)) return;
    this.#ordinal = mark.ordinal;
    this.#marks.set(tenantId, mark);
  }
}
