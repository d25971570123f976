/** The age of each tenant's floors when this proxy read them last: somebody has put older ones back. */
import { type FloorMark, isOlder } from '@knoxcall/snapshot';
import { LRUCache } from 'lru-cache';

const maxTenants = 100_000;

export class SeenRoots {
  /** The last rebuild that any tenant's floors named; floors of an earlier rebuild are old for every tenant. */
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
