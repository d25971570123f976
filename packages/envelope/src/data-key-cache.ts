// Unwrapped data keys: in memory only, bounded in number and in lifetime, one call to the KMS at a time for a key. It
// must never serve a key past its lifetime, nor one that the KMS has denied.
import { LRUCache } from 'lru-cache';
import { DataKey } from './data-key.ts';
import { dataKeyContext, type KeyWrapper, KeyWrapperError, type WrapContext } from './key-wrapper.ts';

/** Who keeps opened values may ask for the key a tenth of its lifetime later: still within the first half. */
const REFRESH_SHARE = 0.4;
const RETRY_SHARE = 0.05;

/** How one look-up or one call to the KMS ended. */
export type DataKeyOutcome = 'hit' | 'unwrapped' | 'unavailable' | 'denied';

export interface DataKeyCacheSettings {
  wrapper: KeyWrapper;
  maxKeys: number;
  /** Lifetime in milliseconds, from the moment the KMS unwrapped the key. */
  ttlMs: number;
  /** The wrap context of a tenant's key. Default: the context of data keys. */
  contextOf?: (tenantId: string) => WrapContext;
  /** Milliseconds of a clock that never goes back and never reads 0. */
  now?: () => number;
  /** For counters. */
  observe?: (outcome: DataKeyOutcome) => void;
}

export interface DataKeyName {
  id: string;
  tenantId: string;
}

interface Entry {
  dataKey: DataKey;
  /** The wrapped bytes that the KMS was asked to unwrap last. */
  wrapped: Uint8Array;
  refreshAt: number;
}

export class DataKeyCache {
  readonly #wrapper: KeyWrapper;
  readonly #ttlMs: number;
  readonly #contextOf: (tenantId: string) => WrapContext;
  readonly #now: () => number;
  readonly #observe: (outcome: DataKeyOutcome) => void;
  readonly #entries: LRUCache<string, Entry>;
  readonly #calls = new Map<string, Promise<DataKey>>();

  constructor({
    wrapper,
    maxKeys,
    ttlMs,
    contextOf = dataKeyContext,
    now = () => performance.now(),
    observe = () => {},
  }: DataKeyCacheSettings) {
    this.#wrapper = wrapper;
    this.#ttlMs = ttlMs;
    this.#contextOf = contextOf;
    this.#now = now;
    this.#observe = observe;
    this.#entries = new LRUCache({
      max: maxKeys,
      ttl: ttlMs,
      ttlAutopurge: true,
      ttlResolution: 0,
      perf: { now },
    });
  }

  /**
   * The key, for one use: ask again for the next. From 40 % of its lifetime on, and once it was wrapped again, it is
   * unwrapped again in the background, so that a key in use outlives a KMS that is away for less than half a lifetime.
   * Rejects with `KeyWrapperError`: `denied` (it is no longer cached) or `unavailable` (it was not cached).
   */
  async get(ref: DataKeyName & { wrapped: Uint8Array }): Promise<DataKey> {
    const slot = slotOf(ref);
    const entry = this.#entries.get(slot);
    if (entry === undefined) return this.#unwrapOnce(slot, ref);
    this.#observe('hit');
    if (this.#now() >= entry.refreshAt || !isSame(entry.wrapped, ref.wrapped)) {
      entry.refreshAt = this.#now() + this.#ttlMs * RETRY_SHARE;
      entry.wrapped = ref.wrapped;
      // `#fail` has counted the failure; this caller has its key.
      this.#unwrapOnce(slot, ref).catch(() => {});
    }
    return entry.dataKey;
  }

  /** Removes the key at once: every holder's next use fails, and a call under way is not kept. */
  drop(name: DataKeyName): void {
    this.#forget(slotOf(name));
  }

  clear(): void {
    this.#calls.clear();
    for (const slot of [...this.#entries.keys()]) this.#forget(slot);
  }

  #unwrapOnce(slot: string, ref: DataKeyName & { wrapped: Uint8Array }): Promise<DataKey> {
    const underWay = this.#calls.get(slot);
    if (underWay !== undefined) return underWay;
    const call: Promise<DataKey> = this.#unwrap(ref).then(
      (dataKey) => this.#keep(slot, call, { dataKey, wrapped: ref.wrapped }),
      (error: unknown) => this.#fail(slot, call, error),
    );
    this.#calls.set(slot, call);
    return call;
  }

  async #unwrap({ id, tenantId, wrapped }: DataKeyName & { wrapped: Uint8Array }): Promise<DataKey> {
    const key = await this.#wrapper.unwrap(wrapped, this.#contextOf(tenantId));
    return new DataKey({ id, tenantId, key });
  }

  #keep(slot: string, call: Promise<DataKey>, fresh: Pick<Entry, 'dataKey' | 'wrapped'>): DataKey {
    this.#observe('unwrapped');
    // The key was dropped during the call: a call that began before the drop must not put it back.
    if (this.#calls.get(slot) !== call) return fresh.dataKey;
    this.#calls.delete(slot);
    // One object a key, so that wiping it reaches every holder.
    const dataKey = this.#entries.peek(slot)?.dataKey ?? fresh.dataKey;
    const refreshAt = this.#now() + this.#ttlMs * REFRESH_SHARE;
    this.#entries.set(slot, { dataKey, wrapped: fresh.wrapped, refreshAt });
    return dataKey;
  }

  #fail(slot: string, call: Promise<DataKey>, error: unknown): never {
    const passing = error instanceof KeyWrapperError && error.code === 'unavailable';
    this.#observe(passing ? 'unavailable' : 'denied');
    if (this.#calls.get(slot) === call) this.#calls.delete(slot);
    if (!passing) this.#forget(slot);
    throw error;
  }

  #forget(slot: string): void {
    this.#calls.delete(slot);
    this.#entries.peek(slot, { allowStale: true })?.dataKey.wipe();
    this.#entries.delete(slot);
  }
}

/** Both are mostly the same object, which saves the comparison. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one === other || Buffer.compare(one, other) === 0;
}

function slotOf({ id, tenantId }: DataKeyName): string {
  return JSON.stringify([tenantId, id]);
}
